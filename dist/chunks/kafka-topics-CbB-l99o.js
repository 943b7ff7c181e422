import{t as e}from"./deferred-D9s1OGk8.js";import{t}from"./errors-CczF5Rnm.js";import{r as n}from"./paths-TIKlYteO.js";import{t as r}from"./view-BK4Maoy9.js";import{r as i}from"./open-pipeline-CwtKwjk8.js";import{t as a}from"./kafka-failure-BiIeBVeL.js";const o=`
kafka=$1 jar=$2 properties=$3 servers=$4
shift 4
for needed in "$kafka/bin/kafka-topics.sh" "$jar" "$properties"; do
  [ -e "$needed" ] || { echo "$needed is missing" >&2; exit 66; }
done
rungs() {
  local server host port
  for server in \${servers//,/ }; do
    host=\${server%:*} port=\${server##*:}
    if ! getent hosts "$host" > /dev/null; then echo "RUNG dns $host" >&2
    elif ! timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$host" "$port" 2> /dev/null; then echo "RUNG tcp $server" >&2
    fi
  done
}
for call in "$@"; do
  IFS=$'\\t' read -r -a words <<< "$call"
  code=0
  timeout -k 5 90 "$kafka/bin/kafka-topics.sh" --bootstrap-server "$servers" --command-config "$properties" "\${words[@]}" < /dev/null || code=$?
  if [ "$code" != 0 ]; then rungs; exit "$code"; fi
done
`;async function s(t,{calls:a,scope:s,write:c}){let l=n(t.config),u=await i(t),d={args:[l.kafka,l.iamJar,l.clientProperties,u,...a.map(e=>e.join(`	`))],login:!0,signal:s.signal,onLine:e=>{/^(Created topic|Topic .* marked)/.test(e)&&s.progress(e)}},{host:f}=t.ports,p=await(c===void 0?r(()=>f.read(o,d)):f.write(c,o,d));if(p.code===66)throw new e(`the Kafka client is not on the host yet`);return p}const c=(e,n)=>new t(`${e} failed on the EC2 host. ${a(`${n.stdout}\n${n.stderr}`,n.code)}`);export{s as n,c as t};