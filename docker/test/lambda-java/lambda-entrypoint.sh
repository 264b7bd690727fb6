#!/bin/sh
# Starts the runtime for the handler named by the only argument, as in AWS's base images: at the runtime API that Lambda
# names, elsewhere under the emulator, which answers on port 8080 where it is mounted or copied in.
if [ $# -ne 1 ]; then
  echo "entrypoint: got $# arguments; expected one, the handler" >&2
  exit 142
fi
export _HANDLER="$1"
if [ -n "$AWS_LAMBDA_RUNTIME_API" ]; then
  exec /var/runtime/bootstrap
fi
if [ ! -x /usr/local/bin/aws-lambda-rie ]; then
  echo "entrypoint: no AWS_LAMBDA_RUNTIME_API, and no emulator at /usr/local/bin/aws-lambda-rie" >&2
  exit 1
fi
exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
