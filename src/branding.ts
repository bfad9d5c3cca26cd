/**
 * Branding: the logo and the colour with which an organization is seen, and the language that it
 * speaks first. Each is inherited from the organization above, and can say where it comes from.
 * The colour is kept as it was chosen; that it can be read is seen to where it is shown
 * (`pages/asset.ts`).
 */
import type { Actor } from './event.ts'
import type { Organization, Organizations } from './organization.ts'
import { findPictureType, namePicture, readPicture } from './picture.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'

/** Where that logo is, on every host of the hub. */
export const logoPath = (name: string): string => `/.foyer/logos/${name}`

/** The settings of an organization that say how it is seen. */
export const brandKeys = ['logo', 'accent', 'language'] as const
export type BrandKey = (typeof brandKeys)[number]

/** A value, and the organization that says so: itself, or the nearest above it. */
export type Branded = { value: string; from: Organization }
export type Branding = Partial<Record<BrandKey, Branded>>

/** A colour as `#rrggbb`. Refuses with `invalid`. */
export const readAccent = (text: string): string =>
  /^#[0-9a-f]{6}$/i.test(text)
    ? text.toLowerCase()
    : refuse('invalid', 'A colour is a # and six of 0-9 and a-f, as #245b4e.', { field: 'accent' })

export const createBranding = (store: Store, organizations: Organizations) => {
  const brandedOf = async (organization: Organization, key: BrandKey) => {
    const found = await organizations.setting(organization, key)
    return found && typeof found.value === 'string'
      ? { value: found.value, from: found.from }
      : undefined
  }

  return {
    /** How an organization is seen, with what it inherits. */
    async of(organization: Organization): Promise<Branding> {
      const branding: Branding = {}
      for (const key of brandKeys) {
        const branded = await brandedOf(organization, key)
        if (branded) branding[key] = branded
      }
      return branding
    },

    /**
     * Gives an organization, and what stands below it, that logo. Refuses with `invalid` what is
     * no picture, or one that is too big.
     */
    async setLogo({ id }: Organization, given: Uint8Array, by: Actor = {}): Promise<Organization> {
      const picture = readPicture(given)
      const name = namePicture(id, picture)
      await store.write((rows) => rows.logos.set(id, name, picture.bytes))
      return organizations.change(id, { settings: { logo: logoPath(name) } }, by)
    },

    /** Takes the logo away: it is inherited again, or the monogram of the name stands there. */
    async removeLogo({ id }: Organization, by: Actor = {}): Promise<Organization> {
      const changed = await organizations.change(id, { settings: { logo: null } }, by)
      await store.write((rows) => rows.logos.remove(id))
      return changed
    },

    /** The picture of that name and its media type, while its organization is there. */
    async find(name: string): Promise<{ type: string; bytes: Uint8Array } | undefined> {
      const type = findPictureType(name)
      if (type === undefined) return undefined
      const bytes = await store.read.logos.find(name)
      return bytes && { type, bytes }
    },
  }
}

export type Brandings = ReturnType<typeof createBranding>
