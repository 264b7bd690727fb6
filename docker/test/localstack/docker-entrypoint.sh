#!/bin/sh
# Testcontainers starts the container with this file, by its path in localstack/localstack.
cd /opt/code/localstack
exec .venv/bin/localstack-supervisor
