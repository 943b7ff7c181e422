const e=`# managed-by: pinterest-pipeline`,t=`.pinterest-pipeline`,n=e=>r(e,`~`);function r(e,t){let{scalaVersion:n,version:r,iamAuthVersion:i}=e.kafkaClient,a=`${t}/kafka_${n}-${r}`,o=`${t}/confluent-${e.restProxy.version}`;return{home:t,bashrc:`${t}/.bashrc`,kafka:a,iamJar:`${a}/libs/aws-msk-iam-auth-${i}-all.jar`,clientProperties:`${a}/bin/client.properties`,confluent:o,restProperties:`${o}/etc/kafka-rest/kafka-rest.properties`,proofs:`${t}/.pinterest-pipeline/proofs`}}const i=(e,t)=>t.slice(e.length+1),a=[{seen:/[^\n]*\bjava: (?:command not found|not found|No such file or directory|Permission denied|cannot execute[^\n]*)|JAVA_HOME is[^\n]*|libjvm[^\n]*|Could not create the Java Virtual Machine[^\n]*|Could not find or load main class[^\n]*/,means:`Java does not run on the host ($0). Run the milestone setup-kafka-client, or install Java there again.`},{seen:/ClassNotFoundException: (software\.amazon\.msk\S*)|unable to find LoginModule class: (\S*iam\S*)/i,means:`The IAM library is not on the class path ($1). Run the milestone setup-kafka-client.`},{seen:/(?:not authorized to perform: sts:AssumeRole[^\n]*|AccessDenied[^\n]*AssumeRole[^\n]*)/i,means:`Credentials: the host may not assume the role in client.properties. Its trust policy must name the role itself; a change takes effect after seconds to minutes.`},{seen:/Failed to find AWS IAM Credentials|Unable to load (?:AWS )?credentials/i,means:`Credentials: the host has none. Attach an instance profile with the role to the EC2 instance.`},{seen:/SSLHandshakeException[^\n]*|PKIX path[^\n]*|SSL handshake failed[^\n]*|SslAuthenticationException[^\n]*/i,means:`TLS: the certificate that the broker shows is not accepted by the host ($0). Check that these are MSK brokers with IAM (port 9098).`},{seen:/SaslAuthenticationException: ([^\n]*)/,means:`SASL: the brokers refuse the client ($1). The role needs kafka-cluster:Connect on the cluster.`},{seen:/(?:Topic|Cluster|Group)AuthorizationException:? ?([^\n]*)/,means:`Authorisation: the role may not do this ($1). It needs kafka-cluster:DescribeTopic, CreateTopic, WriteData and ReadData on the topics.`},{seen:/Invalid(?:ReplicationFactor|Partitions|Topic|Config\w*)Exception:? ?([^\n]*)/,means:`The cluster refuses it: $1`},{seen:/No resolvable bootstrap urls/i,means:`DNS: the host resolves none of the brokers. Check msk.bootstrapServers in the config.`}],o=`PIPELINE-FAIL`,s=`
check_broker() {
  local host=\${1%:*} port=\${1##*:} code=0 spent=""
  if ! getent hosts "$host" > /dev/null; then echo "${o} dns $host"; return 0; fi
  if ! timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$host" "$port" 2> /dev/null; then echo "${o} tcp $1"; return 0; fi
  spent=$(curl -sk --noproxy '*' -o /dev/null -m 8 --connect-timeout 8 -w '%{time_appconnect}' "https://$1/" 2> /dev/null) || code=$?
  if [ "$code" = 28 ] && [[ $spent =~ ^0([.,]0*)?$ ]]; then echo "${o} silent $1"; fi
}
check_network() {
  local server=""
  for server in \${servers//,/ }; do check_broker "$server" & done
  wait
}
run_tool() {
  local pid=0 code=0 line="" found="" failing=0 total=0 is_checking=yes server=""
  for server in \${servers//,/ }; do total=$((total + 1)); done
  exec 7< <(check_network 9>&-)
  "$@" 7<&- < /dev/null &
  pid=$!
  while [ $is_checking = yes ] && kill -0 "$pid" 2> /dev/null; do
    if IFS= read -r -t 0.2 line <&7; then
      found="$found$line"$'\\n' failing=$((failing + 1))
    elif [ $? -le 128 ]; then
      is_checking=no
    fi
  done
  if [ $is_checking = no ] && [ "$failing" = "$total" ]; then kill "$pid" 2> /dev/null || true; fi
  wait "$pid" || code=$?
  if [ "$code" != 0 ]; then
    if [ $is_checking = yes ]; then found="$found$(cat <&7)"; fi
    printf '%s\\n' "$found" >&2
  fi
  exec 7<&-
  return "$code"
}
`;function c(e,t){let n=l(e,`dns`);if(n!==``)return`DNS: the host cannot resolve ${n}. Check msk.bootstrapServers in the config, and that the host is in the cluster's VPC.`;let r=l(e,`tcp`);if(r!==``)return`TCP: ${r} does not accept connections from the host. Allow the port from the instance in the cluster's security group.`;let i=l(e,`silent`);if(i!==``)return`TLS: ${i} accepts connections and then says nothing for 8 s: the broker hangs or is overloaded. Check that the cluster is ACTIVE, and reboot that broker if it stays so.`;for(let{seen:t,means:n}of a){let r=t.exec(e);if(r!==null){let e=r[1]??r[2]??``;return n.replace(`$1`,u(e)).replace(`$0`,u(r[0]))}}if(t===124||/TimeoutException|Timed out waiting/.test(e))return`The brokers accept connections but gave no answer in time. Check that the cluster is ACTIVE and that the port is the one for IAM (9098).`;let o=e.split(`
`).filter(e=>/error|exception|failed/i.test(e)).at(-1);return`Exit ${t}: ${u(o??e.trim().split(`
`).at(-1)??``)}`}const l=(e,t)=>[...e.matchAll(RegExp(`^${o} ${t} (\\S+)$`,`gm`))].map(e=>e[1]).join(`, `),u=e=>{let t=e.trim().replace(/\s+/g,` `);return t.length<=300?t:`${t.slice(0,300)}…`};export{r as a,t as i,s as n,i as o,e as r,n as s,c as t};