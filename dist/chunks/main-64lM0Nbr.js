import{t as e}from"./converge-action-DUHMQDfC.js";import{_ as t,a as n,d as r,f as i,l as a,n as o,p as s,r as c,s as l,t as u,u as d}from"./diagnose-CM5wjROg.js";import{t as f}from"./started-instance-Bt6qSNVC.js";import{a as p,c as m,d as h,n as g,o as _}from"./open-for-action-BIiTz9uT.js";import{a as v,o as y,r as b,s as x}from"./kafka-failure-DUIeQTv0.js";import{a as S,n as C,o as w}from"./kafka-topics-v8oiyQ5H.js";import{n as T}from"./wait-for-BQ_3_8Uw.js";import{l as E}from"./secret-BdSR1TIb.js";import{a as D}from"./aws-error-DrwZ4NAM.js";const O=`${b} (begin)`,k=`${b} (end)`,A=e=>({kind:`block`,args:[e,O,k],decode(e){let t=e.get(`text`);if(t!==void 0)return{text:Buffer.from(t,`base64`).toString(`utf8`).trimEnd(),count:Number(e.get(`count`))}}}),j=`
put_block() {
  local file=$1 place=$2
  file=$(readlink -f -- "$file" || printf %s "$file")
  if [ ! -e "$file" ]; then : > "$file"; fi
  printf '%s\\n' '${O}' "$3" '${k}' > "$state/block"
  awk -v begin='${O}' -v end='${k}' -v place="$place" '
    function put(  line) { while ((getline line < block) > 0) print line; done = 1 }
    BEGIN { block = ARGV[1]; ARGV[1] = "" }
    { lines[NR] = $0 }
    END {
      for (i = NR; i >= 1; i--) {
        if (lines[i] == end) last = i
        else if (lines[i] == begin && last) { until[i] = last; last = 0; blocks++ }
      }
      if (!blocks && place == "first") put()
      for (i = 1; i <= NR; i++) {
        if (!(i in until)) { print lines[i]; continue }
        if (!done) put()
        i = until[i]
      }
      if (!done) put()
    }
  ' "$state/block" "$file" > "$state/with-block"
  if ! cmp -s "$state/with-block" "$file"; then
    if ! grep -qF '${b}' "$file" && [ -s "$file" ] && [ ! -e "$file.before-pipeline" ]; then
      cp -p "$file" "$file.before-pipeline"
      say "kept the file that was there as $file.before-pipeline"
    fi
    cp -p "$file" "$file.part"
    cat "$state/with-block" > "$file.part"
    mv -f "$file.part" "$file"
  fi
  rm -f "$state/block" "$state/with-block"
}
`,M=e=>({kind:`login`,args:[e],decode:e=>({value:e.get(`value`),problem:e.get(`problem`)})}),N=`${_}${j}
variable=$1 entry=$2 block=$3
has_entry() {
  start_login
  read_login
  if [ "$login_state" != ok ]; then
    say "What a login shell has as $variable cannot be seen: $(login_problem)"
    return 0
  fi
  case ":$(login_value "$variable"):" in *":$entry:"*) return 0 ;; esac
  return 1
}
put_block "$HOME/.bashrc" first "$4$block"
if has_entry; then exit 0; fi
profile=.bash_profile
for file in .bash_profile .bash_login .profile; do
  if [ -r "$HOME/$file" ]; then profile=$file; break; fi
done
say "~/$profile does not read ~/.bashrc, or sets $variable itself; adding the lines there too"
put_block "$HOME/$profile" last "$block"
if has_entry; then exit 0; fi
setters=$({ grep -nHE "(^|[^A-Za-z0-9_])$variable=|unset[^#]* $variable" "$HOME/.bashrc" "$HOME/$profile" /etc/profile /etc/bashrc /etc/profile.d/*.sh 2> /dev/null || true; } | cut -d: -f1,2 | tr '\\n' ' ')
die "a login shell has the $variable \\"$(login_value "$variable")\\" without $entry, although ~/.bashrc and ~/$profile add it. Remove the line that sets it otherwise, one of: $setters"
`;function P(e,t){let{variable:n,preface:r}=t,i=e.view.observe(M(n)),a=e.view.observe(A(`~/.bashrc`));return{id:t.id,timeoutMs:p+6e4,desired:t.entry,async read(e){let[t,r]=await Promise.all([i(e),a(e)]);return t?.problem!==void 0&&e.progress(`what a login shell has as ${n} cannot be seen: ${t.problem}`),{login:t??{value:``,problem:void 0},block:r}},diff(e,t){let i=`${r}${F(n,e)}`,a=t?.login.value,o=t?.block,s=[];return o===void 0?s.push({path:`~/.bashrc`,after:i}):o.text===i?o.count>1&&s.push({path:`~/.bashrc`,before:`${o.count} times`,after:`once`}):s.push({path:`~/.bashrc`,before:o.text,after:i}),a!==void 0&&!a.split(`:`).includes(e)&&s.push({path:`${n} of a login shell`,before:a||`(not set)`,after:`with ${e}`}),s.length===0?{action:`none`}:{action:o===void 0?`create`:`update`,lines:s}},async apply(t,i,a){let o=[n,t,F(n,t),r];await w(e,{what:`writing ~/.bashrc`,script:N,args:o},a)},owned:e=>e.block!==void 0}}const F=(e,t)=>`case ":\${${e}:-}:" in\n  *":${t}:"*) ;;\n  *) export ${e}="${t}\${${e}:+:$${e}}" ;;\nesac`,I=`case "\${BASH_EXECUTION_STRING-}" in '${g}'*) return ;; esac\n`;function L(e){let n=t(e);return P(n,{id:`profile CLASSPATH`,variable:`CLASSPATH`,entry:async t=>v(e.config,await n.view.home(t)).iamJar,preface:I})}const R=e=>s(t(e),{path:x(e.config).clientProperties,text:async()=>r(d(await h(e)))}),z=e=>a(t(e),{download:e.downloads.iamAuth,path:x(e.config).iamJar,timeoutMs:3e5}),B=e=>l(t(e),{command:`java`,packagesOn:V});function V({id:e,version:t}){let n=[`java-1.8.0-openjdk`,`java-1.8.0-amazon-corretto`];return[...e===`amzn`&&t!==`2`?n.toReversed():n,`java-1.8.0`,`java-11-amazon-corretto`,`java-11-openjdk`]}function H(e){let{kafka:r,iamJar:i,clientProperties:a}=x(e.config);return n(t(e),{download:e.downloads.kafka,folder:r,sentinel:`bin/kafka-topics.sh`,except:[y(r,i),y(r,a)],timeoutMs:9e5})}const U=e=>({id:`the host may assume the role`,timeoutMs:15e4,async run(t){let n=await h(e);return(await T({what:`${n} to be assumable from the host`,poll:()=>e.ports.host.read(`
command -v aws > /dev/null || exit 67
timeout 30 aws sts assume-role --role-arn "$1" --role-session-name pinterest-pipeline --duration-seconds 900 --region "$2" --query AssumedRoleUser.Arn --output text
`,{args:[n,e.config.aws.region],login:!0,signal:t.signal}),done(e){if(e.code===0)return!0;if(e.code===67)throw new E(`The AWS command line is not on the EC2 host, so that assuming the role cannot be proven. Install it there: sudo yum install -y awscli.`);if(/AccessDenied/.test(e.stderr))return!1;throw new E(`The EC2 host could not assume ${n}: ${S(e)}.`)},describe:e=>S(e),intervalMs:5e3,scope:t,clock:e.ports.clock})).stdout.trim()}}),W=e=>({id:`the host authenticates at the brokers`,timeoutMs:3e5,async run(t){let n=`The Kafka client cannot list the topics`;await c(n,e,t);let r=await C(e,{calls:[[`--list`]],scope:t});if(r.code!==0)throw await o(n,u(e),t);let i=r.stdout.split(`
`).filter(e=>/^[A-Za-z0-9._-]+$/.test(e)).length;return`the brokers list ${i} ${i===1?`topic`:`topics`}`}}),G=e=>typeof e==`object`&&!!e&&!Array.isArray(e),K=e=>e===void 0?[]:Array.isArray(e)?e:[e];function q(e,t){let n=G(e)?e:{},r=K(n.Statement);if(r.some(e=>J(e,t)))return{kind:`none`};let i=r.flatMap(Y).find(e=>/^A[RI][OD]A[A-Z0-9]{12,}$/.test(e));if(i!==void 0)return{kind:`blocked`,reason:`the trust policy names ${i}, the id of a role or user that was deleted, and IAM refuses to save such a policy`,remedy:`Remove ${i} from the role's trust relationships in the IAM console and run again.`};let a={Effect:`Allow`,Principal:{AWS:t},Action:`sts:AssumeRole`},o={Version:`2012-10-17`,...n,Statement:[...r,a]},s=JSON.stringify(o).length;return s>2048?{kind:`blocked`,reason:`the trust policy would have ${s} characters, and IAM allows 2048`,remedy:`Remove statements that are no longer needed from the role, or ask AWS for a longer limit.`}:{kind:`add`,document:o}}function J(e,t){return!G(e)||e.Effect!==`Allow`||e.Condition!==void 0?!1:K(e.Action).map(e=>String(e).toLowerCase()).some(e=>[`sts:assumerole`,`sts:*`,`*`].includes(e))&&Y(e).includes(t)}function Y(e){let t=G(e)?e.Principal:void 0;return G(t)?K(t.AWS).map(String):[]}function X(e){let t=async()=>(await h(e)).split(`/`).at(-1)??e.names.role;return{id:`trust policy ${e.names.role}`,timeoutMs:6e4,retain:`the role is given, and other clients may rely on it`,desired:()=>h(e),async read(){let n=await t(),r=await e.facts.live(`iam role ${n}`,()=>D(`set iam.manageTrustPolicy to false in the config if the trust policy of the role names the role itself already`,()=>e.ports.iam.role(n)));if(r===void 0)throw new E(`IAM has no role ${n}. Check userId, or iam.roleArn in the config.`);return r.trustPolicy},diff(e,t){let n=q(t,e);if(n.kind===`none`)return{action:`none`};let r={path:`trusted principals`,before:`without itself`,after:`with ${e}`};return n.kind===`add`?{action:`update`,lines:[r]}:{action:`blocked`,lines:[r,{path:n.reason}],remedy:n.remedy}},async apply(n,r){let i=q(r,n);if(i.kind!==`add`)return;let a=await t();await D(`have the role added to its own trust policy by somebody who may, and set iam.manageTrustPolicy to false in the config`,()=>e.ports.iam.updateTrustPolicy(a,i.document))}}}const Z=async e=>(await m(e)).split(`,`).sort(),Q={name:`setup-kafka-client`,after:[],build:e=>({resources:[...f(e),...e.config.iam.manageTrustPolicy?[X(e)]:[],B(e),H(e),z(e),R(e),L(e)],probes:[U(e),W(e)],proof:{store:i(e,`setup-kafka-client`),relies:()=>Z(e)}})},$=(t,n)=>e(Q,t,n,async e=>({"bootstrap-servers":await m(e)}));export{$ as run};