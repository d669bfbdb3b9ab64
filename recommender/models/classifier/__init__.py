"""The genre classifier: candidates, selection, calibration, posteriors."""
