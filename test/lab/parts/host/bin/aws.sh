#!/bin/bash
# Starts the real AWS CLI. A Python that uses a shared library must find its own library first: in the namespace it has
# another path, and otherwise the system's library of the same name would be used.
python=@PYTHON@
export LD_LIBRARY_PATH=${python%/bin/*}/lib PYTHONPATH=@PACKAGES@
exec "$python" -B -m awscli "$@"
