/** The tree of organizations as rows that open and close, by mouse, touch and keyboard. */
import { Anchor, Button, Text, UnstyledButton } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { Link } from 'wouter'
import { type Branch, linesOf } from '../organization-tree.ts'
import { pathIn } from '../place.tsx'

const indents = ['0rem', '1.25rem', '2.5rem', '3.75rem', '5rem', '6.25rem']
const indentOf = (steps: number): string => indents[steps] ?? '6.25rem'

const peopleWords = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

/** The arrows go from row to row; right opens what stands below, left closes it. */
const onArrow = (event: KeyboardEvent, branch: Branch, isOpen: boolean, turn: () => void): void => {
  const row = event.currentTarget.closest('li')
  const go = (to: Element | null | undefined): void => {
    to?.querySelector<HTMLElement>('a')?.focus()
    event.preventDefault()
  }
  if (event.key === 'ArrowDown') go(row?.nextElementSibling)
  if (event.key === 'ArrowUp') go(row?.previousElementSibling)
  if (branch.below.length === 0) return
  if (event.key === 'ArrowRight' && !isOpen) turn()
  if (event.key === 'ArrowLeft' && isOpen) turn()
}

const Turn = ({ branch, isOpen, turn }: { branch: Branch; isOpen: boolean; turn: () => void }) =>
  branch.below.length === 0 ? (
    <span className="turn" />
  ) : (
    <UnstyledButton
      className="turn"
      aria-expanded={isOpen}
      aria-label={`What stands below ${branch.organization.name}`}
      onClick={turn}
    >
      <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span>
    </UnstyledButton>
  )

const Row = ({
  branch,
  depth,
  home,
  isOpen,
  turn,
}: {
  branch: Branch
  depth: number
  home: { slug: string }
  isOpen: boolean
  turn: () => void
}) => {
  const { organization } = branch
  return (
    <li className="tree-row" style={{ paddingInlineStart: indentOf(depth) }}>
      <Turn branch={branch} isOpen={isOpen} turn={turn} />
      <div className="tree-name">
        <Anchor
          component={Link}
          href={pathIn(organization, 'settings')}
          fw={600}
          onKeyDown={(event) => onArrow(event, branch, isOpen, turn)}
        >
          {organization.name}
        </Anchor>
        <Text size="sm" c="dimmed">
          {[organization.kind, peopleWords(organization.people)].filter(Boolean).join(' · ')}
        </Text>
      </div>
      <Button
        component={Link}
        href={`${pathIn(home, 'organizations', 'new')}?below=${organization.slug}`}
        variant="default"
        size="xs"
        aria-label={`Add below ${organization.name}`}
      >
        Add below
      </Button>
    </li>
  )
}

export const OrganizationTree = ({
  top,
  home,
  label,
  isOpen,
  turn,
}: {
  top: readonly Branch[]
  /** The organization whose page this is. */
  home: { slug: string }
  label: string
  isOpen: (branch: Branch) => boolean
  turn: (branch: Branch) => void
}) => {
  const least = top[0]?.depth ?? 0
  return (
    <ul className="tree" aria-label={label}>
      {linesOf(top, isOpen).map((branch) => (
        <Row
          key={branch.organization.id}
          branch={branch}
          depth={branch.depth - least}
          home={home}
          isOpen={isOpen(branch)}
          turn={() => turn(branch)}
        />
      ))}
    </ul>
  )
}
