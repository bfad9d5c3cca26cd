/** Where the person is: the organization of the address, and who they are. */
import { createContext, type ReactNode, useContext } from 'react'
import type { Me, Organization } from './client.ts'
import type { Branch } from './organization-tree.ts'

export type Place = {
  me: Me
  organization: Organization
  /** All that the person administers. */
  tree: readonly Branch[]
}

const PlaceContext = createContext<Place | undefined>(undefined)

export const PlaceProvider = ({ place, children }: { place: Place; children: ReactNode }) => (
  <PlaceContext value={place}>{children}</PlaceContext>
)

/** The organization whose pages these are, and who looks at them. */
export const usePlace = (): Place => {
  const place = useContext(PlaceContext)
  if (!place) throw new Error('This stands outside of any organization.')
  return place
}

/** A path of the console within an organization: `pathIn(organization, 'people')`. */
export const pathIn = ({ slug }: Pick<Organization, 'slug'>, ...parts: string[]): string =>
  ['', slug, ...parts.map(encodeURIComponent)].join('/')
