#!/bin/bash
# The real AWS CLI, in a place of its own.
PYTHONPATH=@PACKAGES@ exec @PYTHON@ -B -m awscli "$@"
