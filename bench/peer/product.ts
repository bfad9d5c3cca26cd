/**
 * An identity provider of somebody else that this machine may have, as it is said to the
 * benchmark: what it needs, the files of its configuration, what it runs, and how a browser
 * signs in.
 */

export const serviceProvider = {
  entityId: 'https://sp.example/metadata',
  acsUrl: 'https://sp.example/acs',
}

/** What is decided when it is started. */
export type Start = {
  /** A folder of its own, for all that it writes. */
  folder: string
  /** Of this machine alone. */
  port: number
  cores: number
  /** Its RSA key of 2048 bits and the certificate, as PEM. */
  key: string
  certificate: string
}

export type Product = {
  title: string
  /** Debian's packages, and for each a command that succeeds where it is installed. */
  needs: Readonly<Record<string, string>>
  host: string
  /** The page that has the identity provider's metadata. */
  metadata: string
  /** What a browser opens to be sent on to the service provider. */
  launch: string
  /** What a person writes into the form of the sign-in page. */
  credentials: Readonly<Record<string, string>>
  entityId: (start: Start) => string
  /** Empty folders, which it fills. */
  folders: readonly string[]
  /** The texts of its files, by their names in the folder. */
  files: (start: Start) => Readonly<Record<string, string>>
  /** Servers that stay in the foreground, as a shell in the folder starts them. */
  commands: readonly string[]
  environment: (start: Start) => Readonly<Record<string, string>>
}

/** Where a browser finds it. */
export const addressOf = ({ host }: Product, { port }: Start): string => `http://${host}:${port}`
