/** Who is signed in, and the ways out of the console. */
import { Menu, UnstyledButton } from '@mantine/core'
import type { Me } from './client.ts'

const lettersOf = (name: string): string =>
  name
    .split(/\s+/)
    .flatMap((word) => [...word].slice(0, 1))
    .slice(0, 2)
    .join('')
    .toUpperCase()

const Face = ({ me }: { me: Me }) =>
  me.avatar?.startsWith('/') ? (
    <img className="face" src={me.avatar} alt="" width="36" height="36" />
  ) : (
    <span className="face" aria-hidden="true">
      {lettersOf(me.name)}
    </span>
  )

export const PersonMenu = ({ me }: { me: Me }) => (
  <>
    <form id="sign-out" method="post" action="/sign-out" hidden>
      <input type="hidden" name="token" value={me.signOut} />
    </form>
    <Menu position="bottom-end" width={240} shadow="md" withinPortal>
      <Menu.Target>
        <UnstyledButton className="person">
          <span className="unseen">Menu of {me.name}</span>
          <Face me={me} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className="menu-name">{me.name}</span>
          {me.email !== null && <span className="menu-email">{me.email}</span>}
        </Menu.Label>
        <Menu.Item component="a" href="/">
          Your applications
        </Menu.Item>
        <Menu.Item component="a" href="/profile">
          Your profile
        </Menu.Item>
        <Menu.Item component="a" href="/api/v1">
          The API
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item component="button" type="submit" form="sign-out" closeMenuOnClick={false}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  </>
)
