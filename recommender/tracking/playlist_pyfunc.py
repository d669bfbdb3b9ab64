"""The file that MLflow runs to make the recommender's model: models from code, nothing pickled."""

from mlflow.models import set_model

from recommender.tracking.playlist_model import PlaylistModel

set_model(PlaylistModel())
