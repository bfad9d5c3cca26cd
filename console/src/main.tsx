/** The console begins: styles, theme, queries, routes. */
import '@mantine/core/styles.css'
import './console.css'
import { Button, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Empty } from './part/state.tsx'
import { queryClient } from './query.ts'
import { Shell } from './shell.tsx'
import { theme, variables } from './theme.ts'

const nonce = document.querySelector<HTMLMetaElement>('meta[name=nonce]')?.content ?? ''

// What Mantine's dialogs use to hold the page still asks for its nonce by this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })

const Frame = ({ children }: { children: ReactNode }) => (
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
      cssVariablesResolver={variables}
    >
      {children}
    </MantineProvider>
  </StrictMode>
)

/** A fault of the console: what stood there is gone, and an empty page says nothing. */
const Fault = () => (
  <main>
    <Empty
      title="The console made a mistake"
      action={<Button onClick={() => location.reload()}>Load it again</Button>}
    >
      Nothing of what you saved is lost.
    </Empty>
  </main>
)

const showFault = (): void =>
  createRoot(document.body.appendChild(document.createElement('div'))).render(
    <Frame>
      <Fault />
    </Frame>,
  )

const root = document.getElementById('root')

if (root) {
  createRoot(root, { onUncaughtError: showFault }).render(
    <Frame>
      <QueryClientProvider client={queryClient}>
        <Shell />
      </QueryClientProvider>
    </Frame>,
  )
}
