/**
 * LemonLDAP::NG 2.16 of Debian 12: nginx and its FastCGI server with seven workers, which is its
 * default; configuration and sessions in files, the demonstration's users, and a log in a file.
 */
import { nginxCommand, nginxFolders, nginxNeeds, writeNginx } from './nginx.ts'
import { addressOf, type Product, type Start, serviceProvider } from './product.ts'

const program = '/usr/share/lemonldap-ng'
const server = '/usr/sbin/llng-fastcgi-server'
const workers = 7

const writeLocations = ({ folder }: Start): string => `
root ${program}/portal/htdocs/;
if ($uri !~ ^/((static|javascript|favicon).*|.*\\.psgi)) {
  rewrite ^/(.*)$ /index.psgi/$1 break;
}
location ~ ^(?<sc>/.*\\.psgi)(?:$|/) {
  include /etc/nginx/fastcgi_params;
  fastcgi_pass unix:${folder}/llng.sock;
  fastcgi_param LLTYPE psgi;
  fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
  fastcgi_split_path_info ^(.*\\.psgi)(/.*)$;
  fastcgi_param PATH_INFO $fastcgi_path_info;
}
`

const writeIni = ({ folder }: Start): string => `
[all]
logger = Lemonldap::NG::Common::Logger::Std
logLevel = warn
checkTime = 1
[configuration]
type = File
dirName = ${folder}/config
localStorage = Cache::FileCache
localStorageOptions = { \\
  'namespace' => 'lemonldap-ng-config', \\
  'default_expires_in' => 600, \\
  'directory_umask' => '007', \\
  'cache_root' => '${folder}/cache', \\
  'cache_depth' => 3, \\
}
[portal]
staticPrefix = /static
templateDir = ${program}/portal/templates
languages = en
[handler]
status = 0
useRedirectOnError = 1
`

const writeMetadata = (): string =>
  [
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"',
    ` entityID="${serviceProvider.entityId}">`,
    '<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">',
    '<NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat>',
    '<AssertionConsumerService index="0" isDefault="true"',
    ' Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"',
    ` Location="${serviceProvider.acsUrl}"/>`,
    '</SPSSODescriptor></EntityDescriptor>',
  ].join('')

const storageIn = (folder: string) => ({
  Directory: folder,
  LockDirectory: `${folder}/lock`,
  generateModule: 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256',
})

/** What Debian's first configuration has, and SAML. Without a number and a date it is not read. */
const writeConfig = (start: Start): string =>
  JSON.stringify({
    cfgNum: 1,
    cfgDate: '1',
    cfgAuthor: 'the benchmark',
    cfgVersion: '2.16.1',
    portal: `${addressOf(lemonLdap, start)}/`,
    domain: lemonLdap.host,
    cookieName: 'lemonldap',
    securedCookie: 0,
    key: 'a key of the benchmark',
    authentication: 'Demo',
    userDB: 'Same',
    passwordDB: 'Null',
    registerDB: 'Null',
    portalDisplayResetPassword: 0,
    // None is shown, but one is loaded: this plugin does nothing, and the default's draws pictures.
    captcha: '::Main::Plugin',
    demoExportedVars: { cn: 'cn', mail: 'mail', uid: 'uid' },
    exportedVars: {},
    groups: {},
    macros: { _whatToTrace: '$_user' },
    whatToTrace: '_whatToTrace',
    locationRules: { [lemonLdap.host]: { default: 'accept' } },
    applicationList: {},
    timeout: 72_000,
    loginHistoryEnabled: 1,
    globalStorage: 'Apache::Session::File',
    globalStorageOptions: storageIn(`${start.folder}/sessions`),
    persistentStorage: 'Apache::Session::File',
    persistentStorageOptions: storageIn(`${start.folder}/persistent`),
    localSessionStorage: 'Cache::FileCache',
    localSessionStorageOptions: {
      namespace: 'lemonldap-ng-sessions',
      default_expires_in: 600,
      directory_umask: '007',
      cache_root: `${start.folder}/cache`,
      cache_depth: 3,
    },
    issuerDBSAMLActivation: 1,
    issuerDBSAMLPath: '^/saml/',
    issuerDBSAMLRule: 1,
    samlServicePrivateKeySig: start.key,
    samlServicePublicKeySig: start.certificate,
    samlServiceUseCertificateInResponse: 1,
    samlServiceSignatureMethod: 'RSA_SHA256',
    samlSPMetaDataXML: { sp: { samlSPMetaDataXML: writeMetadata() } },
    samlSPMetaDataExportedAttributes: {
      sp: { mail: '1;mail;;', cn: '1;displayName;;', uid: '1;uid;;' },
    },
    // Lasso signs every assertion; the response around it is not signed, as in our job.
    samlSPMetaDataOptions: {
      sp: {
        samlSPMetaDataOptionsEnableIDPInitiatedURL: 1,
        samlSPMetaDataOptionsNameIDFormat: 'email',
        samlSPMetaDataOptionsSignSSOMessage: 0,
        samlSPMetaDataOptionsCheckSSOMessageSignature: 0,
        samlSPMetaDataOptionsNotOnOrAfterTimeout: 300,
      },
    },
  })

export const lemonLdap: Product = {
  title: 'LemonLDAP::NG',
  needs: {
    ...nginxNeeds,
    'lemonldap-ng': `test -d ${program}/portal/htdocs`,
    'lemonldap-ng-fastcgi-server': `test -x ${server}`,
    'liblasso-perl': 'perl -MLasso -e 1',
    'libxml-simple-perl': 'perl -MXML::Simple -e 1',
    'libio-string-perl': 'perl -MIO::String -e 1',
  },
  host: 'auth.example',
  metadata: '/saml/metadata',
  launch: '/saml/singleSignOn?IDPInitiated=1&spConfKey=sp',
  credentials: { user: 'dwho', password: 'dwho' },
  entityId: (start) => `${addressOf(lemonLdap, start)}${lemonLdap.metadata}`,
  folders: [...nginxFolders, 'cache', 'sessions/lock', 'persistent/lock'],
  files: (start) => ({
    'nginx.conf': writeNginx(start, lemonLdap.host, writeLocations(start)),
    'lemonldap-ng.ini': writeIni(start),
    'config/lmConf-1.json': writeConfig(start),
  }),
  commands: [
    `${server} --foreground --proc ${workers} --socket llng.sock --pid llng.pid`,
    nginxCommand,
  ],
  environment: ({ folder }) => ({
    LLNG_DEFAULTCONFFILE: `${folder}/lemonldap-ng.ini`,
    LLNG_DEFAULTLOGGER: 'Lemonldap::NG::Common::Logger::Std',
  }),
}
