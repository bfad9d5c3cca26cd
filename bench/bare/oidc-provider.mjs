/** oidc-provider as its README has it, in memory, for comparison: its start, and its memory. */
import Provider from 'oidc-provider'

const port = Number(process.argv[2])
const clients = [{ client_id: 'a', client_secret: 'b', redirect_uris: ['https://a.example/cb'] }]
new Provider(`http://localhost:${port}`, { clients }).listen(port, '127.0.0.1')
