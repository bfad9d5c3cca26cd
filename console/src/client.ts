/** Written by scripts/console-client.ts from the list of the API's operations. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

export type Me = { id: string; name: string; email: string | null; avatar: string | null; administers: (Organization)[]; signOut: string; hub: { url: string; version: string; isDevelopment: boolean; sendsMail: boolean } }

export type Organization = { id: string; slug: string; name: string; kind: string; parent: string | null; root: string; hostnames: (string)[]; createdAt: string; updatedAt: string }

export type OrganizationList = { items: (OrganizationInTree)[]; next: string | null }

export type OrganizationInTree = { id: string; slug: string; name: string; kind: string; parent: string | null; root: string; hostnames: (string)[]; createdAt: string; updatedAt: string; people: number }

export type OrganizationWhole = { organization: Organization; people: number; line: (Organization)[]; features: (Feature)[] }

export type Feature = { name: 'sso-login' | 'embedding' | 'enterprise-toolkit'; isOn: boolean; own: boolean | null; inherited: boolean; from: string | null }

export type OrganizationHolding = { people: number; sessions: number; applications: number; keys: number }

export type OrganizationSettings = { values: (OrganizationValue)[]; logo: Logo; hosts: (string)[]; mail: { way: 'server' | 'development' | 'none'; sender: string }; kept: { attemptDays: number; attemptSampling: number; eventDays: number | null } }

export type OrganizationValue = { setting: Setting; own: Json; inherited: Json; from: string | null; isFixed: boolean }

export type Setting = { key: string; label: string; help: string; kind: 'text' | 'url' | 'switch' | 'choice' | 'number' | 'texts' | 'map' | 'secret' | 'free'; choices: (string)[]; isRequired: boolean; isSecret: boolean; isOn: boolean; isLong: boolean; isRare: boolean }

export type Logo = { own: string | null; inherited: string | null; from: string | null }

export type Passwords = { here: number }

export type TestLetter = { to: string; isSent: boolean; said: string }

export type LetterPreview = { subject: string; text: string }

export type PersonList = { items: (Person)[]; next: string | null }

export type Person = { id: string; name: string; email: string | null; username: string | null; firstName: string; lastName: string; phone: string | null; timezone: string | null; language: string | null; avatar: string | null; externalId: string | null; organization: { id: string; name: string; slug: string }; status: 'active' | 'disabled'; hasPassword: boolean; isBreakGlass: boolean; createdAt: string; updatedAt: string }

export type Invitation = { link: string; isMailed: boolean }

export type PasswordReset = { isMailed: boolean }

export type SignedOut = { ended: number }

export type MembershipList = { items: (Membership)[] }

export type Membership = { organization: { id: string; name: string; slug: string }; role: 'administrator' | 'member' | 'visitor' }

export type SessionList = { items: (Session)[]; next: string | null }

export type Session = { id: string; browser: string; system: string; address: string; method: string; reach: (string)[] | null; isKept: boolean; since: string; seenAt: string; endsAt: string }

export type DeviceList = { items: (Device)[] }

export type Device = { id: string; name: string; system: string; seenAt: string; blockedAt: string | null }

export type WayIn = { password: { at: 'here' | 'nowhere' | 'elsewhere'; connectors: ({ id: string; name: string; type: string })[] }; links: ({ connector: { id: string; name: string; type: string }; subject: string; since: string })[]; writers: ({ id: string; name: string; type: string })[] }

export type ProvisioningList = { items: (Provisioned)[]; next: string | null }

export type Provisioned = { id: string; at: string; connector: { id: string; name: string }; what: string; fields: (string)[]; outcome: 'ok' | 'refused'; cause: string | null; key: string | null }

export type Import = { id: string; organization: string; name: string; createdAt: string; columns: ({ heading: string; field: 'email' | 'firstName' | 'lastName' | 'username' | 'phone' | 'timezone' | 'role' | 'organization' | null })[]; rows: number; expected: { add: number; change: number; same: number; skip: number; faults: number }; done: { add: number; change: number; same: number; skip: number }; isInviting: boolean | null; invited: number; isOver: boolean; notes: ({ line: number; words: string })[] }

export type ImportList = { items: (Import)[] }

export type ImportWhole = { id: string; organization: string; name: string; createdAt: string; columns: ({ heading: string; field: 'email' | 'firstName' | 'lastName' | 'username' | 'phone' | 'timezone' | 'role' | 'organization' | null })[]; rows: number; expected: { add: number; change: number; same: number; skip: number; faults: number }; done: { add: number; change: number; same: number; skip: number }; isInviting: boolean | null; invited: number; isOver: boolean; notes: ({ line: number; words: string })[]; preview: ({ line: number; email: string; name: string; what: 'add' | 'change' | 'same' | 'skip'; why: string; fields: ('email' | 'firstName' | 'lastName' | 'username' | 'phone' | 'timezone' | 'role' | 'organization')[] })[]; faults: ({ line: number; words: string })[] }

export type GroupList = { items: (Group)[]; next: string | null }

export type Group = { id: string; name: string; organization: string; writers: ({ id: string; name: string })[]; createdAt: string; updatedAt: string }

export type GroupMemberList = { items: (Person)[]; next: string | null }

export type GroupsOfPerson = { items: (Group)[] }

export type ApplicationTypes = { items: (Kind)[] }

export type Kind = { type: string; label: string; settings: (Setting)[]; presets: (Preset)[]; readsDescription: boolean; feature: string | null }

export type Preset = { name: string; label: string; help: string; asks: (Setting)[] }

export type ApplicationDescription = { settings: Record<string, Json> }

export type ApplicationList = { items: (Application)[]; next: string | null }

export type Application = { id: string; name: string; type: string; organization: string; openTo: 'everyone' | 'granted'; organizations: (string)[]; position: number; icon: string | null; settings: Record<string, Json>; secrets: (string)[]; facts: Record<string, string>; createdAt: string; updatedAt: string }

export type ApplicationGuide = { facts: Record<string, string>; snippets: ({ label: string; file: string; help: string; text: string })[]; endings: ({ label: string; endsAt: string })[] }

export type LaunchPreview = { isOpen: boolean; cause: string; told: Record<string, Json> }

export type GrantList = { items: (Grant)[]; next: string | null }

export type Grant = { id: string; application: { id: string; name: string }; person: { id: string; name: string } | null; group: { id: string; name: string } | null; role: 'owner' | 'member'; permissions: (string)[]; status: 'invited' | 'active'; createdAt: string }

export type GrantsOfPerson = { items: (Grant)[]; next: string | null }

export type GrantsOfGroup = { items: (Grant)[]; next: string | null }

export type ConnectorTypes = { items: (ConnectorType)[] }

export type ConnectorType = { type: string; label: string; settings: (Setting)[]; presets: (Preset)[]; readsDescription: boolean; feature: string | null; way: 'asked' | 'led' | 'writing'; publishes: boolean }

export type ConnectorDescription = { settings: Record<string, Json> }

export type ConnectorList = { items: (Connector)[]; next: string | null }

export type Connector = { id: string; name: string; type: string; organization: string; domains: (string)[]; position: number; isActive: boolean; settings: Record<string, Json>; secrets: (string)[]; facts: Record<string, string>; trial: string | null; createdAt: string; updatedAt: string }

export type Published = { mark: string; isNew: boolean; facts: Record<string, string>; kept: Record<string, string> }

export type ConnectorTest = { verdict: string; cause: string; preview: { method: string; url: string; headers: Record<string, string>; body: string; curl: string }; steps: ({ name: string; facts: Record<string, Json> })[]; identities: (Record<string, Json>)[]; users: ({ id: string; name: string })[]; reply?: { status: number; type: string; text: string; isCut: boolean; milliseconds: number } }

export type ConnectorUse = { people: number; others: ({ id: string; name: string })[]; keepsPasswords: boolean }

export type RecordList = { items: (ProvisionedRecord)[]; next: string | null }

export type ProvisionedRecord = { id: string; name: string; externalId: string; isActive: boolean; person: string | null; group: string | null; createdAt: string; updatedAt: string }

export type MappingList = { items: (Mapping)[] }

export type Mapping = { id: string; name: string; kind: 'group' | 'role' | 'grant'; target: string; role: 'member' | 'administrator' | 'owner'; targetName: string | null; createdAt: string }

export type KeyList = { items: (Key)[]; next: string | null }

export type Key = { id: string; name: string; hint: string; organization: string; person: string | null; application: string | null; connector: string | null; owner: string; permissions: (string)[]; createdAt: string; usedAt: string | null; endsAt: string | null; revokedAt: string | null; replacedBy: string | null }

export type KeyOnce = { key: Key; text: string }

export type SigningKeyList = { items: (SigningKey)[]; addresses: Record<string, string> }

export type SigningKey = { id: string; algorithm: 'RSA-2048' | 'EC-P256'; status: 'next' | 'current' | 'retired'; fingerprint: string; certificate: string; createdAt: string; endsAt: string }

export type ExpiryList = { items: (Expiry)[] }

export type Expiry = { kind: 'signing-key' | 'key' | 'certificate' | 'secret'; name: string; organization: string; application: string | null; connector: string | null; endsAt: string }

export type AttemptList = { items: (Attempt)[]; next: string | null }

export type Attempt = { code: string; title: string; sentence: string | null; kind: 'page' | 'sign-in' | 'launch' | 'vouch' | 'provision' | 'sign-out'; outcome: 'ok' | 'refused' | 'open'; rule: string | null; email: string | null; person: { id: string; name: string } | null; application: { id: string; name: string } | null; connector: { id: string; name: string } | null; startedAt: string; endedAt: string }

export type Timeline = { attempt: Attempt; title: string; explanation: { rule: string; sentence: string; remedy: string; evidence: ({ label: string; asked: string; registered: string })[] } | null; entries: ({ at: string; from: 'event' | 'step'; name: string; verdict: 'passed' | 'failed' | null; facts: Record<string, Json> })[]; dropped: number }

export type Overview = { since: string; barMs: number; cutAt: string | null; sampling: number; bars: ({ from: string; signIns: number; launches: number; refused: number })[]; refusals: ({ rule: string; sentence: string; count: number })[]; took: { signIn: Took | null; launch: Took | null }; resting: ({ connector: string; name: string; cause: string })[] }

export type Took = { count: number; halfMs: number; mostMs: number }

export type EventList = { items: (Event)[]; next: string | null }

export type Event = { id: string; at: string; type: string; outcome: 'ok' | 'refused'; attempt: string | null; by: { id: string; name: string } | null; about: { id: string; name: string } | null; application: { id: string; name: string } | null; key: string | null; address: string | null; data: Record<string, Json> }

export type Audit = { sealedAt: string | null; events: number }

export type AuditVerification = { since: string; isDone: boolean; events: number; unsealed: number; faults: ({ event: string | null; position: number | null; words: string })[] }

/** What each operation takes and gives. */
export type Operations = {
  getMe: { answer: Me }
  listOrganizations: { query?: { limit?: number; after?: string; below?: string }; answer: OrganizationList }
  addOrganization: { body: { name: string; parent: string; slug?: string; kind?: string; hostnames?: (string)[] }; answer: Organization }
  getOrganization: { path: { organization: string }; answer: OrganizationWhole }
  changeOrganization: { path: { organization: string }; body: { name?: string; kind?: string; hostnames?: (string)[]; features?: { 'sso-login'?: boolean | null; embedding?: boolean | null; 'enterprise-toolkit'?: boolean | null }; parent?: string }; answer: Organization }
  getOrganizationHolding: { path: { organization: string }; answer: OrganizationHolding }
  removeOrganization: { path: { organization: string }; answer: OrganizationHolding }
  getOrganizationSettings: { path: { organization: string }; answer: OrganizationSettings }
  changeOrganizationSettings: { path: { organization: string }; body: { settings: Record<string, Json> }; answer: OrganizationSettings }
  countPasswords: { path: { organization: string }; answer: Passwords }
  setLogo: { path: { organization: string }; body: Blob; answer: undefined }
  removeLogo: { path: { organization: string }; answer: undefined }
  sendTestLetter: { path: { organization: string }; answer: TestLetter }
  previewLetter: { path: { organization: string }; body: { template: 'invite' | 'reset' | 'password-changed' | 'verify-email' | 'email-changing' | 'register' | 'registered-before' | 'expiring' | 'test'; language: 'en' | 'de'; subject?: string; paragraphs?: (string)[] }; answer: LetterPreview }
  listPeople: { path: { organization: string }; query?: { limit?: number; after?: string; search?: string; status?: 'active' | 'disabled' }; answer: PersonList }
  addPerson: { path: { organization: string }; body: { email: string; username?: string; firstName?: string; lastName?: string; phone?: string; timezone?: string; role?: 'administrator' | 'member' | 'visitor' }; answer: Person }
  getPerson: { path: { person: string }; answer: Person }
  changePerson: { path: { person: string }; body: { email?: string | null; username?: string | null; firstName?: string; lastName?: string; phone?: string | null; timezone?: string | null; status?: 'active' | 'disabled'; isBreakGlass?: boolean }; answer: Person }
  removePerson: { path: { person: string }; answer: undefined }
  invitePerson: { path: { person: string }; answer: Invitation }
  resetPassword: { path: { person: string }; answer: PasswordReset }
  signOutPerson: { path: { person: string }; answer: SignedOut }
  listMemberships: { path: { person: string }; answer: MembershipList }
  setMembership: { path: { person: string; organization: string }; body: { role: 'administrator' | 'member' | 'visitor' }; answer: undefined }
  removeMembership: { path: { person: string; organization: string }; answer: undefined }
  listSessions: { path: { person: string }; query?: { limit?: number; after?: string }; answer: SessionList }
  endSession: { path: { person: string; session: string }; answer: undefined }
  listDevices: { path: { person: string }; answer: DeviceList }
  changeDevice: { path: { person: string; device: string }; body: { isBlocked: boolean }; answer: undefined }
  getWayIn: { path: { person: string }; answer: WayIn }
  listProvisioning: { path: { person: string }; query?: { limit?: number; after?: string }; answer: ProvisioningList }
  readImport: { path: { organization: string }; query?: { name?: string }; body: Blob; answer: Import }
  listImports: { path: { organization: string }; answer: ImportList }
  getImport: { path: { import: string }; answer: ImportWhole }
  stepImport: { path: { import: string }; body: { isInviting?: boolean }; answer: Import }
  removeImport: { path: { import: string }; answer: undefined }
  exportPeople: { path: { organization: string }; query?: { search?: string; status?: 'active' | 'disabled' }; answer: Blob }
  listGroups: { path: { organization: string }; query?: { limit?: number; after?: string }; answer: GroupList }
  addGroup: { path: { organization: string }; body: { name: string }; answer: Group }
  getGroup: { path: { group: string }; answer: Group }
  renameGroup: { path: { group: string }; body: { name: string }; answer: Group }
  removeGroup: { path: { group: string }; answer: undefined }
  listGroupMembers: { path: { group: string }; query?: { limit?: number; after?: string }; answer: GroupMemberList }
  joinGroup: { path: { group: string; person: string }; answer: undefined }
  leaveGroup: { path: { group: string; person: string }; answer: undefined }
  listGroupsOfPerson: { path: { person: string }; answer: GroupsOfPerson }
  listApplicationTypes: { answer: ApplicationTypes }
  readApplicationDescription: { path: { type: string }; body: Blob; answer: ApplicationDescription }
  listApplications: { path: { organization: string }; query?: { limit?: number; after?: string; search?: string }; answer: ApplicationList }
  addApplication: { path: { organization: string }; body: { name: string; type: string; settings?: Record<string, Json>; preset?: string; openTo?: 'everyone' | 'granted'; organizations?: (string)[]; position?: number }; answer: Application }
  getApplication: { path: { application: string }; answer: Application }
  changeApplication: { path: { application: string }; body: { name?: string; openTo?: 'everyone' | 'granted'; organizations?: (string)[]; position?: number; settings?: Record<string, Json> }; answer: Application }
  removeApplication: { path: { application: string }; answer: undefined }
  setApplicationIcon: { path: { application: string }; body: Blob; answer: undefined }
  removeApplicationIcon: { path: { application: string }; answer: undefined }
  prepareApplication: { path: { organization: string }; body: { type: string; settings?: Record<string, Json> }; answer: ApplicationGuide }
  getApplicationGuide: { path: { application: string }; answer: ApplicationGuide }
  previewApplication: { path: { application: string; person: string }; answer: LaunchPreview }
  listGrants: { path: { application: string }; query?: { limit?: number; after?: string }; answer: GrantList }
  giveGrant: { path: { application: string }; body: { person?: string; group?: string; role?: 'owner' | 'member'; permissions?: (string)[]; status?: 'invited' | 'active' }; answer: Grant }
  withdrawGrant: { path: { application: string; holder: string }; answer: undefined }
  listGrantsOfPerson: { path: { person: string }; query?: { limit?: number; after?: string }; answer: GrantsOfPerson }
  listGrantsOfGroup: { path: { group: string }; query?: { limit?: number; after?: string }; answer: GrantsOfGroup }
  listConnectorTypes: { answer: ConnectorTypes }
  readConnectorDescription: { path: { type: string }; body: Blob; answer: ConnectorDescription }
  listConnectors: { path: { organization: string }; query?: { limit?: number; after?: string; own?: boolean }; answer: ConnectorList }
  addConnector: { path: { organization: string }; body: { name: string; type: string; settings?: Record<string, Json>; preset?: string; domains?: (string)[]; position?: number; isActive?: boolean }; answer: Connector }
  getConnector: { path: { connector: string }; answer: Connector }
  changeConnector: { path: { connector: string }; body: { name?: string; domains?: (string)[]; position?: number; isActive?: boolean; settings?: Record<string, Json> }; answer: Connector }
  removeConnector: { path: { connector: string }; answer: undefined }
  readPublished: { path: { connector: string }; body: { confirm?: string }; answer: Published }
  testNewConnector: { body: { organization: string; type: string; username: string; name?: string; settings?: Record<string, Json>; password?: string; dry?: boolean }; answer: ConnectorTest }
  testConnector: { path: { connector: string }; body: { username: string; password?: string; dry?: boolean }; answer: ConnectorTest }
  getConnectorUse: { path: { connector: string }; answer: ConnectorUse }
  listRecords: { path: { connector: string }; query?: { limit?: number; after?: string; kind?: 'user' | 'group' }; answer: RecordList }
  listMappings: { path: { connector: string }; answer: MappingList }
  addMapping: { path: { connector: string }; body: { name: string; kind: 'group' | 'role' | 'grant'; target: string; role: 'member' | 'administrator' | 'owner' }; answer: Mapping }
  removeMapping: { path: { connector: string; mapping: string }; answer: undefined }
  listKeys: { path: { organization: string }; query?: { limit?: number; after?: string; of?: 'organization' | 'person' | 'application' | 'connector'; owner?: string }; answer: KeyList }
  addKey: { path: { organization: string }; body: { name: string; permissions?: ('applications' | 'organizations' | 'users' | 'vouch' | 'provision' | 'passwords')[]; application?: string; connector?: string; isPersonal?: boolean; endsAt?: string }; answer: KeyOnce }
  rotateKey: { path: { key: string }; body: { overlapHours?: number; endsAt?: string | null }; answer: KeyOnce }
  revokeKey: { path: { key: string }; answer: undefined }
  listSigningKeys: { path: { organization: string }; answer: SigningKeyList }
  addSigningKey: { path: { organization: string }; body: { algorithm?: 'RSA-2048' | 'EC-P256' }; answer: SigningKey }
  promoteSigningKey: { path: { organization: string }; body: { algorithm?: 'RSA-2048' | 'EC-P256'; overlapDays?: number }; answer: SigningKey }
  listExpiries: { path: { organization: string }; answer: ExpiryList }
  listAttempts: { path: { organization: string }; query?: { limit?: number; after?: string; email?: string; person?: string; application?: string; connector?: string; kind?: 'page' | 'sign-in' | 'launch' | 'vouch' | 'provision' | 'sign-out'; outcome?: 'ok' | 'refused' | 'open'; rule?: string; since?: string; until?: string }; answer: AttemptList }
  getAttempt: { path: { organization: string; code: string }; answer: Timeline }
  getOverview: { path: { organization: string }; query?: { span?: 'day' | 'week' | 'month'; zone?: string }; answer: Overview }
  listEvents: { path: { organization: string }; query?: { limit?: number; after?: string; type?: string; outcome?: 'ok' | 'refused'; person?: string; application?: string; attempt?: string; since?: string; until?: string }; answer: EventList }
  exportEvents: { path: { organization: string }; query?: { type?: string; outcome?: 'ok' | 'refused'; person?: string; application?: string; attempt?: string; since?: string; until?: string; format?: 'csv' | 'jsonl' }; answer: Blob }
  getAudit: { path: { organization: string }; answer: Audit }
  verifyAudit: { path: { organization: string }; body: { since?: string }; answer: AuditVerification }
}

/** How each is called. */
export const operations: {
  [K in keyof Operations]: {
    method: string
    path: string
    isFile?: true
    bodyType?: string
  }
} = {
  getMe: { method: 'GET', path: '/me' },
  listOrganizations: { method: 'GET', path: '/organizations' },
  addOrganization: { method: 'POST', path: '/organizations' },
  getOrganization: { method: 'GET', path: '/organizations/{organization}' },
  changeOrganization: { method: 'PATCH', path: '/organizations/{organization}' },
  getOrganizationHolding: { method: 'GET', path: '/organizations/{organization}/holding' },
  removeOrganization: { method: 'DELETE', path: '/organizations/{organization}' },
  getOrganizationSettings: { method: 'GET', path: '/organizations/{organization}/settings' },
  changeOrganizationSettings: { method: 'PATCH', path: '/organizations/{organization}/settings' },
  countPasswords: { method: 'GET', path: '/organizations/{organization}/passwords' },
  setLogo: { method: 'PUT', path: '/organizations/{organization}/logo', bodyType: 'image/png' },
  removeLogo: { method: 'DELETE', path: '/organizations/{organization}/logo' },
  sendTestLetter: { method: 'POST', path: '/organizations/{organization}/mail/test' },
  previewLetter: { method: 'POST', path: '/organizations/{organization}/mail/preview' },
  listPeople: { method: 'GET', path: '/organizations/{organization}/people' },
  addPerson: { method: 'POST', path: '/organizations/{organization}/people' },
  getPerson: { method: 'GET', path: '/people/{person}' },
  changePerson: { method: 'PATCH', path: '/people/{person}' },
  removePerson: { method: 'DELETE', path: '/people/{person}' },
  invitePerson: { method: 'POST', path: '/people/{person}/invitation' },
  resetPassword: { method: 'POST', path: '/people/{person}/password-reset' },
  signOutPerson: { method: 'DELETE', path: '/people/{person}/sessions' },
  listMemberships: { method: 'GET', path: '/people/{person}/memberships' },
  setMembership: { method: 'PUT', path: '/people/{person}/memberships/{organization}' },
  removeMembership: { method: 'DELETE', path: '/people/{person}/memberships/{organization}' },
  listSessions: { method: 'GET', path: '/people/{person}/sessions' },
  endSession: { method: 'DELETE', path: '/people/{person}/sessions/{session}' },
  listDevices: { method: 'GET', path: '/people/{person}/devices' },
  changeDevice: { method: 'PATCH', path: '/people/{person}/devices/{device}' },
  getWayIn: { method: 'GET', path: '/people/{person}/way-in' },
  listProvisioning: { method: 'GET', path: '/people/{person}/provisioning' },
  readImport: { method: 'POST', path: '/organizations/{organization}/imports', bodyType: 'text/csv' },
  listImports: { method: 'GET', path: '/organizations/{organization}/imports' },
  getImport: { method: 'GET', path: '/imports/{import}' },
  stepImport: { method: 'POST', path: '/imports/{import}/steps' },
  removeImport: { method: 'DELETE', path: '/imports/{import}' },
  exportPeople: { method: 'GET', path: '/organizations/{organization}/people.csv', isFile: true },
  listGroups: { method: 'GET', path: '/organizations/{organization}/groups' },
  addGroup: { method: 'POST', path: '/organizations/{organization}/groups' },
  getGroup: { method: 'GET', path: '/groups/{group}' },
  renameGroup: { method: 'PATCH', path: '/groups/{group}' },
  removeGroup: { method: 'DELETE', path: '/groups/{group}' },
  listGroupMembers: { method: 'GET', path: '/groups/{group}/people' },
  joinGroup: { method: 'PUT', path: '/groups/{group}/people/{person}' },
  leaveGroup: { method: 'DELETE', path: '/groups/{group}/people/{person}' },
  listGroupsOfPerson: { method: 'GET', path: '/people/{person}/groups' },
  listApplicationTypes: { method: 'GET', path: '/application-types' },
  readApplicationDescription: { method: 'POST', path: '/application-types/{type}/description', bodyType: 'application/octet-stream' },
  listApplications: { method: 'GET', path: '/organizations/{organization}/applications' },
  addApplication: { method: 'POST', path: '/organizations/{organization}/applications' },
  getApplication: { method: 'GET', path: '/applications/{application}' },
  changeApplication: { method: 'PATCH', path: '/applications/{application}' },
  removeApplication: { method: 'DELETE', path: '/applications/{application}' },
  setApplicationIcon: { method: 'PUT', path: '/applications/{application}/icon', bodyType: 'image/png' },
  removeApplicationIcon: { method: 'DELETE', path: '/applications/{application}/icon' },
  prepareApplication: { method: 'POST', path: '/organizations/{organization}/application-guide' },
  getApplicationGuide: { method: 'GET', path: '/applications/{application}/guide' },
  previewApplication: { method: 'GET', path: '/applications/{application}/preview/{person}' },
  listGrants: { method: 'GET', path: '/applications/{application}/grants' },
  giveGrant: { method: 'POST', path: '/applications/{application}/grants' },
  withdrawGrant: { method: 'DELETE', path: '/applications/{application}/grants/{holder}' },
  listGrantsOfPerson: { method: 'GET', path: '/people/{person}/grants' },
  listGrantsOfGroup: { method: 'GET', path: '/groups/{group}/grants' },
  listConnectorTypes: { method: 'GET', path: '/connector-types' },
  readConnectorDescription: { method: 'POST', path: '/connector-types/{type}/description', bodyType: 'application/octet-stream' },
  listConnectors: { method: 'GET', path: '/organizations/{organization}/connectors' },
  addConnector: { method: 'POST', path: '/organizations/{organization}/connectors' },
  getConnector: { method: 'GET', path: '/connectors/{connector}' },
  changeConnector: { method: 'PATCH', path: '/connectors/{connector}' },
  removeConnector: { method: 'DELETE', path: '/connectors/{connector}' },
  readPublished: { method: 'POST', path: '/connectors/{connector}/published' },
  testNewConnector: { method: 'POST', path: '/connectors/test' },
  testConnector: { method: 'POST', path: '/connectors/{connector}/test' },
  getConnectorUse: { method: 'GET', path: '/connectors/{connector}/use' },
  listRecords: { method: 'GET', path: '/connectors/{connector}/records' },
  listMappings: { method: 'GET', path: '/connectors/{connector}/mappings' },
  addMapping: { method: 'POST', path: '/connectors/{connector}/mappings' },
  removeMapping: { method: 'DELETE', path: '/connectors/{connector}/mappings/{mapping}' },
  listKeys: { method: 'GET', path: '/organizations/{organization}/keys' },
  addKey: { method: 'POST', path: '/organizations/{organization}/keys' },
  rotateKey: { method: 'POST', path: '/keys/{key}/rotation' },
  revokeKey: { method: 'DELETE', path: '/keys/{key}' },
  listSigningKeys: { method: 'GET', path: '/organizations/{organization}/signing-keys' },
  addSigningKey: { method: 'POST', path: '/organizations/{organization}/signing-keys' },
  promoteSigningKey: { method: 'POST', path: '/organizations/{organization}/signing-keys/promotion' },
  listExpiries: { method: 'GET', path: '/organizations/{organization}/expiries' },
  listAttempts: { method: 'GET', path: '/organizations/{organization}/attempts' },
  getAttempt: { method: 'GET', path: '/organizations/{organization}/attempts/{code}' },
  getOverview: { method: 'GET', path: '/organizations/{organization}/overview' },
  listEvents: { method: 'GET', path: '/organizations/{organization}/events' },
  exportEvents: { method: 'GET', path: '/organizations/{organization}/events/export', isFile: true },
  getAudit: { method: 'GET', path: '/organizations/{organization}/audit' },
  verifyAudit: { method: 'POST', path: '/organizations/{organization}/audit/verification' },
}
