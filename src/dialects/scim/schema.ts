/**
 * What resources hold (RFC 7643 §4, §8.7): the attributes that are taken, and no others. What is
 * not on this list is dropped where it is sent and not found where it is asked for.
 */

export type Attribute = {
  name: string
  type: 'string' | 'boolean' | 'complex' | 'reference' | 'dateTime' | 'binary'
  isMulti?: boolean
  isRequired?: boolean
  isCaseExact?: boolean
  mutability?: 'readOnly' | 'writeOnly'
  /** `never`: it is taken and dropped, and cannot be asked about. */
  returned?: 'always' | 'never'
  uniqueness?: 'server'
  parts?: readonly Attribute[]
}

export type Schema = {
  id: string
  name: string
  description: string
  attributes: readonly Attribute[]
}

export type ResourceType = {
  name: 'User' | 'Group'
  endpoint: '/Users' | '/Groups'
  core: Schema
  extensions: readonly Schema[]
}

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const text = (name: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  type: 'string',
  ...more,
})

const complex = (
  name: string,
  parts: readonly Attribute[],
  more: Partial<Attribute> = {},
): Attribute => ({ name, type: 'complex', parts, ...more })

const reference = (name: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  type: 'reference',
  isCaseExact: true,
  ...more,
})

/** `emails` and its like (RFC 7643 §2.4). */
const many = (name: string, value: Attribute = text('value')): Attribute =>
  complex(name, [value, text('display'), text('type'), { name: 'primary', type: 'boolean' }], {
    isMulti: true,
  })

/** What every resource has (RFC 7643 §3.1). */
export const common: readonly Attribute[] = [
  { ...reference('schemas'), isMulti: true, mutability: 'readOnly', returned: 'always' },
  text('id', { isCaseExact: true, mutability: 'readOnly', returned: 'always' }),
  text('externalId', { isCaseExact: true }),
  complex(
    'meta',
    [
      text('resourceType', { isCaseExact: true }),
      { name: 'created', type: 'dateTime' },
      { name: 'lastModified', type: 'dateTime' },
      reference('location'),
      text('version', { isCaseExact: true }),
    ],
    { mutability: 'readOnly' },
  ),
]

const address = complex(
  'addresses',
  [
    ...['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type'].map(
      (name) => text(name),
    ),
    { name: 'primary', type: 'boolean' },
  ],
  { isMulti: true },
)

const personName = complex(
  'name',
  ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix'].map(
    (name) => text(name),
  ),
)

const groupsOfUser = complex(
  'groups',
  [text('value', { isCaseExact: true }), reference('$ref'), text('display'), text('type')],
  { isMulti: true, mutability: 'readOnly' },
)

const userSchema: Schema = {
  id: userUrn,
  name: 'User',
  description: 'A person',
  attributes: [
    text('userName', { isRequired: true, uniqueness: 'server' }),
    personName,
    ...['displayName', 'nickName', 'title', 'userType'].map((name) => text(name)),
    ...['preferredLanguage', 'locale', 'timezone'].map((name) => text(name)),
    reference('profileUrl'),
    { name: 'active', type: 'boolean' },
    text('password', { mutability: 'writeOnly', returned: 'never' }),
    ...['emails', 'phoneNumbers', 'ims', 'entitlements', 'roles'].map((name) => many(name)),
    many('photos', reference('value')),
    many('x509Certificates', { name: 'value', type: 'binary', isCaseExact: true }),
    address,
    groupsOfUser,
  ],
}

const enterpriseSchema: Schema = {
  id: enterpriseUrn,
  name: 'EnterpriseUser',
  description: 'What a company says of somebody who works there',
  attributes: [
    ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map((name) =>
      text(name),
    ),
    complex('manager', [
      text('value', { isCaseExact: true }),
      reference('$ref'),
      text('displayName'),
    ]),
  ],
}

const groupSchema: Schema = {
  id: groupUrn,
  name: 'Group',
  description: 'Named people',
  attributes: [
    text('displayName', { isRequired: true }),
    complex(
      'members',
      [text('value', { isCaseExact: true }), reference('$ref'), text('display'), text('type')],
      { isMulti: true },
    ),
  ],
}

export const userType: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  core: userSchema,
  extensions: [enterpriseSchema],
}

export const groupType: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  core: groupSchema,
  extensions: [],
}

export const resourceTypes: readonly ResourceType[] = [userType, groupType]

/** Names are compared without regard to case (RFC 7643 §2.1). */
export const findAttribute = (
  attributes: readonly Attribute[],
  name: string,
): Attribute | undefined => {
  const wanted = name.toLowerCase()
  return attributes.find((each) => each.name.toLowerCase() === wanted)
}
