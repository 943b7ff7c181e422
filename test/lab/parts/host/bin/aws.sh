#!/bin/bash
# The real AWS CLI, in a place of its own. A Python that was built with a shared library must find its own one first:
# in the namespace it has moved, and the system's of the same name would be taken.
python=@PYTHON@
export LD_LIBRARY_PATH=${python%/bin/*}/lib PYTHONPATH=@PACKAGES@
exec "$python" -B -m awscli "$@"
