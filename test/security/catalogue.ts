/**
 * The catalogue of attacks and faults that the tests are named after: each group, the priority of
 * each of its cases (0 blocks a release), and why a case has no test yet.
 */

export type Group = { title: string; priorities: string }

/** The n-th digit is the priority of case n. */
export const groups: Record<string, Group> = {
  SP: {
    title: 'SAML, service provider side: what is signed, and what is believed',
    priorities: '00000000000000010000000000000000000000000000001010010100111210',
  },
  IDP: {
    title: 'SAML, identity provider side',
    priorities: '0000000000000001100101112',
  },
  OP: {
    title: 'OpenID provider',
    priorities: '00000000000000000000101000011111010',
  },
  RP: {
    title: 'OpenID relying party',
    priorities: '000000000001111011',
  },
  TPL: {
    title: 'Templates and response maps of asked sources',
    priorities: '00000000000000111',
  },
  OUT: {
    title: 'Outgoing connections',
    priorities: '00000000001111',
  },
  CHT: {
    title: 'Chat room tokens',
    priorities: '00000000000000010001',
  },
  XEN: {
    title: 'Platform tickets',
    priorities: '000000000001011',
  },
  APP: {
    title: 'Applications, icons and open links',
    priorities: '0000000000101110',
  },
  TEN: {
    title: 'Tenants and administration',
    priorities: '000000010101',
  },
  WEB: {
    title: 'What browsers do',
    priorities: '0000000000011112',
  },
  AUTH: {
    title: 'Credentials and recovery',
    priorities: '0000000000101101',
  },
  SCIM: {
    title: 'Provisioning',
    priorities: '0000000011110',
  },
  KEY: {
    title: 'Secrets, keys and the audit log',
    priorities: '00001000001111',
  },
  FWD: {
    title: 'Forward-auth',
    priorities: '0000000101',
  },
  HTTP: {
    title: 'The protocol itself',
    priorities: '0001111001',
  },
  FLT: {
    title: 'Faults',
    priorities: '00000000000000011111',
  },
}

/** Why a whole group, or a case, has no test: the part that it attacks is not there. */
export const reasons: Record<string, string> = {
  OP: 'open: the hub is no OpenID provider yet',
  'FLT-18': 'open: `npm run faults -- --soak` goes for 15 minutes, not for three days',
  'IDP-22': 'open: comes with single logout',
  'IDP-24': 'open: comes with encrypted assertions',
  'SP-60': 'not applicable: the artifact binding is not offered',
  'XEN-12': 'not applicable: no page of the hub sends messages to other windows, or reads any',
  'APP-13': 'not applicable: icons are not fetched by address',
  'TEN-08': 'open: row-level security as a second wall on PostgreSQL',
  'AUTH-10': 'open: comes with second factors',
  'AUTH-11': 'open: comes with passkeys',
  'KEY-11': 'open: comes with the console',
  'HTTP-10': 'not applicable: TLS is the proxy’s',
}
