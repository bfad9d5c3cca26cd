/** Everybody who may ask: what each is in each brand, and what they get for it. */
import type { TestHub } from '../../../../test/helper.ts'
import type { Application } from '../../../application.ts'

export type Role = 'administrator' | 'member' | 'stranger'

const harborTree = ['harbor', 'downtown', 'lakeside']
const everywhere = (role: Role) => Object.fromEntries(harborTree.map((name) => [name, role]))

/** What each actor is in each brand; a brand that is not named does not exist for them. */
export const roles: Record<string, Record<string, Role>> = {
  ana: everywhere('administrator'),
  onePermission: everywhere('administrator'),
  root: everywhere('administrator'),
  ben: { ...everywhere('stranger'), downtown: 'administrator' },
  office: { ...everywhere('stranger'), downtown: 'administrator' },
  chloe: { ...everywhere('stranger'), downtown: 'member' },
  dev: { ...everywhere('stranger'), lakeside: 'member' },
  otto: { otter: 'administrator' },
}

export const nobodies = ['revoked', 'over', 'wrong', 'disabled', 'none']

/** The status of a call that takes one of these roles in that brand. */
export const expected = (actor: string, brand: string, needed: Role[]): number => {
  if (nobodies.includes(actor)) return 401
  if (actor === 'otherPermissions') return 403
  const role = roles[actor]?.[brand]
  if (role === undefined) return 404
  return needed.includes(role) ? 200 : 403
}

/** What `http/` gives back of the budget for wrong keys, a key at a time. */
export const wrongKeyEveryMs = 2_100

/** The texts of the keys, the ids of the brands, and one application that each brand owns. */
export type Cast = {
  keys: Record<string, string | undefined>
  brands: Record<string, string>
  owned: Record<string, Application>
}

const addKeys = async (hub: TestHub, keys: Cast['keys'], permission: string): Promise<void> => {
  const { people, organizations } = hub
  for (const [name, user] of Object.entries(people)) keys[name] = (await hub.caller(user)).text
  keys.root = (await hub.caller(organizations.harbor)).text
  keys.office = (await hub.caller(organizations.downtown)).text
  const add = async (input: { permissions?: string[]; endsAt?: number }) =>
    hub.hub.keys.add({
      organization: organizations.harbor,
      user: people.ana,
      name: 'test',
      ...input,
    })
  const all = ['applications', 'organizations', 'users', 'vouch', 'provision']
  const others = all.filter((each) => each !== permission)
  keys.otherPermissions = (await add({ permissions: others })).text
  keys.onePermission = (await add({ permissions: [permission] })).text
  const revoked = await add({})
  await hub.hub.keys.revoke(revoked.key.id)
  keys.revoked = revoked.text
  keys.over = (await add({ endsAt: hub.now() })).text
  keys.wrong = `${keys.ana?.slice(0, -1)}${keys.ana?.endsWith('A') ? 'B' : 'A'}`
  const gone = await hub.hub.users.add({
    email: 'gone@harbor.example',
    home: organizations.harbor,
    role: 'administrator',
  })
  keys.disabled = (await hub.caller(gone)).text
  await hub.hub.users.change(gone.id, { status: 'disabled' })
  keys.none = undefined
}

const addApplications = async (hub: TestHub, { brands, owned }: Cast): Promise<void> => {
  for (const [name, owner] of Object.entries(hub.organizations)) {
    brands[name] = owner.id
    const settings = { url: `https://${name}.example/` }
    owned[name] = await hub.hub.applications.add({ owner, name, type: 'link', settings })
  }
  const { harbor: parent } = hub.organizations
  const deleted = await hub.hub.organizations.add({ name: 'Closed', parent })
  const settings = { url: 'https://closed.example/' }
  owned.deleted = await hub.hub.applications.add({
    owner: deleted,
    name: 'deleted',
    type: 'link',
    settings,
  })
  await hub.hub.organizations.change(deleted.id, { deletedAt: hub.now() })
  brands.deleted = deleted.id
  brands.unknown = '01a20000-0000-7000-8000-000000000000'
  brands.nonsense = 'harbor'
}

/** Casts a hub for calls that need that permission. */
export const castActors = async (hub: TestHub, permission: string): Promise<Cast> => {
  const cast: Cast = { keys: {}, brands: {}, owned: {} }
  await addKeys(hub, cast.keys, permission)
  await addApplications(hub, cast)
  return cast
}
