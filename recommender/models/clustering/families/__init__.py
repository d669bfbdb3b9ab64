"""Algorithm families: every `Clusterer` defined in a file of this folder can be named in params.yaml."""
