#!/bin/bash
here=$(dirname "$0")
export KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:--Xmx128M}
export KAFKA_LOG4J_OPTS=${KAFKA_LOG4J_OPTS:--Dlog4j.configuration=file:$here/../config/log4j.properties}
daemon=()
if [ "$1" = -daemon ]; then
  daemon=(-daemon)
  shift
fi
exec "$here/kafka-run-class.sh" "${daemon[@]}" -name zookeeper org.apache.zookeeper.server.quorum.QuorumPeerMain "$@"
