/**
 * SimpleSAMLphp 1.19 of Debian 12: nginx and php-fpm with two workers a core and opcache, sessions
 * as PHP keeps them, one user of `exampleauth`, and a log in a file.
 */
import { nginxCommand, nginxFolders, nginxNeeds, writeNginx } from './nginx.ts'
import { addressOf, type Product, type Start, serviceProvider } from './product.ts'

const program = '/usr/share/simplesamlphp'
const base = '/simplesaml'
const email = 'pat@harbor.example'
const password = 'correct horse battery staple'

const writePool = ({ folder, cores }: Start): string => `
[global]
error_log = ${folder}/log/php-fpm
daemonize = no
[www]
listen = ${folder}/php.sock
pm = static
pm.max_children = ${2 * cores}
env[SIMPLESAMLPHP_CONFIG_DIR] = ${folder}/config
php_admin_flag[opcache.enable] = on
php_admin_flag[expose_php] = off
`

const writeLocations = ({ folder }: Start): string => `
location ^~ ${base} {
  alias ${program}/www;
  location ~ ^(?<prefix>${base})(?<phpfile>.+?\\.php)(?<pathinfo>/.*)?$ {
    include /etc/nginx/fastcgi_params;
    fastcgi_pass unix:${folder}/php.sock;
    fastcgi_param SCRIPT_FILENAME $document_root$phpfile;
    fastcgi_param SCRIPT_NAME ${base}$phpfile;
    fastcgi_param PATH_INFO $pathinfo if_not_empty;
  }
}
`

const writeConfig = (start: Start): string => `<?php
$config = [
  'baseurlpath' => '${addressOf(simpleSamlPhp, start)}${base}/',
  'secretsalt' => 'a salt of the benchmark',
  'auth.adminpassword' => 'nobody administers this',
  'technicalcontact_email' => 'na@example.org',
  'certdir' => '${start.folder}/config/',
  'metadatadir' => '${start.folder}/config/metadata/',
  'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
  'loggingdir' => '${start.folder}/log/',
  'datadir' => '${start.folder}/data/',
  'tempdir' => '${start.folder}/temp/',
  'logging.handler' => 'file',
  'logging.level' => SimpleSAML\\Logger::NOTICE,
  'timezone' => 'UTC',
  'enable.saml20-idp' => true,
  'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
  'authproc.idp' => [
    30 => 'core:LanguageAdaptor',
    45 => [
      'class' => 'core:StatisticsWithAttribute',
      'attributename' => 'realm',
      'type' => 'saml20-idp-SSO',
    ],
    50 => 'core:AttributeLimit',
    99 => 'core:LanguageAdaptor',
  ],
  'store.type' => 'phpsession',
  'session.phpsession.savepath' => '${start.folder}/sessions',
  'session.cookie.secure' => false,
  'metadata.sources' => [['type' => 'flatfile']],
];
`

const writeSources = (): string => `<?php
$config = [
  'example-userpass' => [
    'exampleauth:UserPass',
    'pat:${password}' => [
      'uid' => ['pat'],
      'mail' => ['${email}'],
      'givenName' => ['Pat'],
      'sn' => ['Person'],
    ],
  ],
];
`

const writeProvider = (): string => `<?php
$metadata['__DYNAMIC:1__'] = [
  'host' => '__DEFAULT__',
  'privatekey' => 'key.pem',
  'certificate' => 'certificate.pem',
  'auth' => 'example-userpass',
  'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
];
`

/** The assertion is signed and the response is not, as in our job. */
const writeTarget = (): string => `<?php
$metadata['${serviceProvider.entityId}'] = [
  'AssertionConsumerService' => '${serviceProvider.acsUrl}',
  'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'simplesaml.nameidattribute' => 'mail',
  'saml20.sign.assertion' => true,
  'saml20.sign.response' => false,
];
`

export const simpleSamlPhp: Product = {
  title: 'SimpleSAMLphp',
  needs: {
    ...nginxNeeds,
    'php8.2-fpm': '/usr/sbin/php-fpm8.2 -v',
    simplesamlphp: `test -d ${program}/www`,
  },
  host: 'idp.example',
  metadata: `${base}/saml2/idp/metadata.php`,
  launch: `${base}/saml2/idp/SSOService.php?${new URLSearchParams({
    spentityid: serviceProvider.entityId,
  })}`,
  credentials: { username: 'pat', password },
  entityId: (start) => `${addressOf(simpleSamlPhp, start)}${simpleSamlPhp.metadata}`,
  folders: [...nginxFolders, 'data', 'sessions'],
  files: (start) => ({
    'nginx.conf': writeNginx(start, simpleSamlPhp.host, writeLocations(start)),
    'php-fpm.conf': writePool(start),
    'config/config.php': writeConfig(start),
    'config/authsources.php': writeSources(),
    'config/key.pem': start.key,
    'config/certificate.pem': start.certificate,
    'config/metadata/saml20-idp-hosted.php': writeProvider(),
    'config/metadata/saml20-sp-remote.php': writeTarget(),
  }),
  commands: ['/usr/sbin/php-fpm8.2 --nodaemonize --fpm-config php-fpm.conf', nginxCommand],
  environment: () => ({}),
}
