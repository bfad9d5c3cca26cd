/** Choosing one of many organizations: the tree, narrowed by what is typed, by keyboard too. */
import { Combobox, InputBase, Text, UnstyledButton, useCombobox } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Organization } from '../client.ts'
import { type Branch, isMeant } from '../organization-tree.ts'

/** More are not read by anybody; who looks for one types a part of its name. */
const shownMost = 200

const indents = [0, 16, 32, 48, 64]

const Option = ({ branch, isFlat }: { branch: Branch; isFlat: boolean }) => {
  const { organization, above, depth } = branch
  return (
    <Combobox.Option value={organization.id}>
      <div style={{ paddingInlineStart: isFlat ? 0 : (indents[depth] ?? 64) }}>
        {organization.name}
        {isFlat && above.length > 0 && (
          <Text size="xs" c="dimmed">
            {above.join(' › ')}
          </Text>
        )}
      </div>
    </Combobox.Option>
  )
}

/** What both ways of choosing share: the list below what is typed. */
const usePicking = (choose: (id: string) => void) => {
  const [typed, setTyped] = useState('')
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setTyped('')
    },
  })
  const submit = (id: string): void => {
    combobox.closeDropdown()
    choose(id)
  }
  return { combobox, typed, setTyped, submit }
}

const Choices = ({
  branches,
  typed,
  setTyped,
  first,
}: {
  branches: readonly Branch[]
  typed: string
  setTyped: (text: string) => void
  first: () => void
}) => {
  const meant = branches.filter((branch) => isMeant(branch, typed))
  return (
    <Combobox.Dropdown>
      <Combobox.Search
        aria-label="Find an organization"
        placeholder="Find by name"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          first()
        }}
      />
      <Combobox.Options mah={320} className="scroll-down" aria-label="Organizations">
        {meant.slice(0, shownMost).map((branch) => (
          <Option key={branch.organization.id} branch={branch} isFlat={typed.trim() !== ''} />
        ))}
        {meant.length === 0 && <Combobox.Empty>None is called so.</Combobox.Empty>}
      </Combobox.Options>
      {meant.length > shownMost && (
        <Combobox.Footer>
          <Text size="xs" c="dimmed">
            And {meant.length - shownMost} more: type a part of the name.
          </Text>
        </Combobox.Footer>
      )}
    </Combobox.Dropdown>
  )
}

type Picking = {
  branches: readonly Branch[]
  now: Organization | undefined
  choose: (id: string) => void
}

const Dropped = ({
  branches,
  now,
  choose,
  label,
  children,
}: Picking & {
  label: string
  children: (toggle: () => void, name: string) => ReactNode
}) => {
  const { combobox, typed, setTyped, submit } = usePicking(choose)
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={submit}
      width={320}
      position="bottom-start"
      shadow="md"
      keepMounted={false}
      withinPortal
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        {children(() => combobox.toggleDropdown(), `${label}: ${now?.name ?? 'none'}`)}
      </Combobox.Target>
      <Choices
        branches={branches}
        typed={typed}
        setTyped={setTyped}
        first={() => combobox.updateSelectedOptionIndex()}
      />
    </Combobox>
  )
}

/** As it stands in the header. */
export const OrganizationSwitch = (given: Picking) => (
  <Dropped {...given} label="Organization">
    {(toggle, name) => (
      <UnstyledButton className="switch" aria-label={name} aria-haspopup="listbox" onClick={toggle}>
        <span className="switch-name">{given.now?.name}</span>
        <span aria-hidden="true">▾</span>
      </UnstyledButton>
    )}
  </Dropped>
)

/** As a field of a form. */
export const OrganizationField = ({
  label,
  description,
  ...given
}: Picking & { label: string; description?: string }) => (
  <Dropped {...given} label={label}>
    {(toggle, name) => (
      <InputBase
        component="button"
        type="button"
        pointer
        label={label}
        description={description}
        aria-label={name}
        aria-haspopup="listbox"
        rightSection={<Combobox.Chevron />}
        rightSectionPointerEvents="none"
        onClick={toggle}
      >
        {given.now?.name ?? 'Choose one'}
      </InputBase>
    )}
  </Dropped>
)
