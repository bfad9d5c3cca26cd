/** Stylesheets are imported for what they do, pictures for where they are. */
declare module '*.css'
declare module '*.svg' {
  const path: string
  export default path
}
