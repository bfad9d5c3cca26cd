/** The picture of an application as it stands on its tile, or letters of its name. */

const lettersOf = (name: string): string => {
  const [first = '', second = ''] = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  const letters = second === '' ? [...first].slice(0, 2) : [[...first][0], [...second][0]]
  return letters.join('').toUpperCase()
}

export const Mark = ({ name, icon }: { name: string; icon: string | null }) =>
  icon === null ? (
    <span className="mark" aria-hidden="true">
      {lettersOf(name)}
    </span>
  ) : (
    <img className="mark" src={icon} alt="" width="36" height="36" loading="lazy" />
  )
