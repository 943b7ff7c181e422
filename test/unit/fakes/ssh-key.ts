import ssh2 from 'ssh2';

/**
 * A new key pair in OpenSSH's form. About one in three hundred that ssh2 makes it cannot read itself: such a one is made
 * again.
 */
export function ed25519Pair(): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
