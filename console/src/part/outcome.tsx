/** What came of something, as a word in a pill: its colour never says it alone. */
type Outcome = 'ok' | 'refused' | 'open'

const words: Record<Outcome, string> = { ok: 'went well', refused: 'refused', open: 'not ended' }

export const OutcomePill = ({ outcome, word }: { outcome: Outcome; word?: string }) => (
  <span className={`pill ${outcome}`}>{word ?? words[outcome]}</span>
)
