"""Settings of gunicorn; WEB_CONCURRENCY says how many workers there are."""

bind = "0.0.0.0:8000"
accesslog = "-"
# The sign of life of a worker, in memory: on a slow disk it would be killed for nothing.
worker_tmp_dir = "/dev/shm"
# From 25.1 on it would make a socket in the home folder, which cannot be written to.
control_socket_disable = True
