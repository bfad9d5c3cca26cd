/** Where a page begins for who hears it: at its heading, after each way to another page. */
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'

/** The path whose heading has had its turn; the page that was loaded begins at its top anyway. */
let seen: string | undefined

/** The heading of a page: it is gone to when the path has become another. */
export const useHeading = () => {
  const heading = useRef<HTMLHeadingElement>(null)
  const [path] = useLocation()
  useEffect(() => {
    if (seen !== undefined && seen !== path) {
      scrollTo(0, 0)
      heading.current?.focus({ preventScroll: true })
    }
    seen = path
  }, [path])
  return heading
}
