/** What a command line asks for after, or instead of, the response. */
export interface FlowOptions {
  /** `status=delivered,read` */
  readonly waitFor: string | undefined
  readonly waitSeconds: number | undefined
  /** Does a create that finds the resource succeed? */
  readonly isIdempotent: boolean
  /** Does a remove that finds nothing succeed? */
  readonly ignoresMissing: boolean
  /** Are properties and values checked against the catalog? */
  readonly isChecked: boolean
}
