#!/bin/bash
# Starts a class with Kafka's jars. It has the settings of Apache's script of the same name: CLASSPATH (its jars come
# first), KAFKA_OPTS, KAFKA_HEAP_OPTS, KAFKA_JVM_PERFORMANCE_OPTS, KAFKA_LOG4J_OPTS, LOG_DIR, JAVA_HOME, and the options
# -daemon, -name and -loggc.
if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] [-name servicename] [-loggc] classname [opts]" >&2
  exit 1
fi
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

daemon=''
name=kafka
while [ $# -gt 0 ]; do
  case "$1" in
    -daemon) daemon=1; shift ;;
    -name) name=$2; shift 2 ;;
    -loggc) shift ;;
    *) break ;;
  esac
done

for jar in "$home"/libs/*; do
  CLASSPATH="${CLASSPATH:+$CLASSPATH:}$jar"
done
: "${LOG_DIR:=$home/logs}"
: "${KAFKA_LOG4J_OPTS:=-Dlog4j.configuration=file:$home/config/tools-log4j.properties}"
: "${KAFKA_HEAP_OPTS:=-Xmx256M}"
# For tools that run a second or two: the quickest compiler and a serial garbage collector start faster.
: "${KAFKA_JVM_PERFORMANCE_OPTS:=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto -Djava.awt.headless=true}"
if [ -n "$JAVA_HOME" ]; then java=$JAVA_HOME/bin/java; else java=java; fi

# These variables contain several options each and are split on purpose.
# shellcheck disable=SC2206
options=($KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS "-Dkafka.logs.dir=$LOG_DIR" $KAFKA_LOG4J_OPTS)
# shellcheck disable=SC2206
more=($KAFKA_OPTS)
if [ -n "$daemon" ]; then
  mkdir -p "$LOG_DIR"
  nohup "$java" "${options[@]}" -cp "$CLASSPATH" "${more[@]}" "$@" > "$LOG_DIR/$name.out" 2>&1 < /dev/null &
else
  exec "$java" "${options[@]}" -cp "$CLASSPATH" "${more[@]}" "$@"
fi
