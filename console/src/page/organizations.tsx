/** The tree of organizations: how it stands, how many people each has, and where one is added. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { type Branch, findBranch, isMeant, linesOf } from '../organization-tree.ts'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { Empty } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { OrganizationTree } from './organization-tree.tsx'

/** Of a tree that is small, everything is open; of others the first two rows of it. */
const openMost = 60

/** Those that are meant, and what stands above them. */
const narrow = (branches: readonly Branch[], typed: string): readonly Branch[] =>
  branches.flatMap((branch) => {
    const below = narrow(branch.below, typed)
    return below.length > 0 || isMeant(branch, typed) ? [{ ...branch, below }] : []
  })

/** Which branches are open: as it begins, but for those that somebody has turned. */
const useOpen = (top: readonly Branch[], isSearch: boolean) => {
  const isSmall = useMemo(() => linesOf(top).length <= openMost, [top])
  const least = top[0]?.depth ?? 0
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const isOpen = ({ organization, depth }: Branch): boolean =>
    isSearch || (isSmall || depth - least < 1) !== turned.has(organization.id)
  const turn = ({ organization: { id } }: Branch): void =>
    setTurned((before) => before.symmetricDifference(new Set([id])))
  return { isOpen, turn }
}

const Organizations = () => {
  const { organization, tree } = usePlace()
  const { notice } = useNotice()
  const [asked, setAsked] = useSearchParams()
  const typed = asked.get('q') ?? ''
  const branch = findBranch(tree, organization.id)
  const top = useMemo(() => (branch ? [branch] : []), [branch])
  const { isOpen, turn } = useOpen(top, typed !== '')
  const shown = typed === '' ? top : narrow(top, typed)
  const count = linesOf(top).length
  return (
    <Page
      title="Organizations"
      lead={`${organization.name} and what stands below it. Each inherits from the one above.`}
      actions={
        <Button component={Link} href={pathIn(organization, 'organizations', 'new')}>
          Add an organization
        </Button>
      }
    >
      {notice}
      <Card>
        <Stack gap="md">
          <Group justify="space-between" align="flex-end">
            <TextInput
              label="Find"
              placeholder="A part of its name"
              type="search"
              value={typed}
              w={{ base: '100%', xs: '20rem' }}
              onChange={(event) => {
                const q = event.currentTarget.value
                setAsked(q === '' ? {} : { q }, { replace: true })
              }}
            />
            <Text size="sm" c="dimmed" role="status">
              {count === 1 ? '1 organization' : `${count} organizations`}
            </Text>
          </Group>
          {shown.length === 0 ? (
            <Empty title="None is called so" />
          ) : (
            <OrganizationTree
              top={shown}
              home={organization}
              label={`Organizations below ${organization.name}`}
              isOpen={isOpen}
              turn={turn}
            />
          )}
        </Stack>
      </Card>
    </Page>
  )
}

export default Organizations
