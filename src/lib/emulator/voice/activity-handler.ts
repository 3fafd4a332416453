import type {Activity} from './call-program.ts'
import type {Leg} from './leg.ts'

/** What a call does that takes more than one step. */
export interface ActivityHandler {
  /** The time has come that it has waited for. */
  resume(leg: Leg, activity: Activity): void
  /** Keys are pressed. @returns those that are left */
  press?(leg: Leg, activity: Activity, keys: string): string
  /** Something is said. @returns whether it has waited for that */
  hear?(leg: Leg, activity: Activity, text: string): boolean
  /** The call ends, which its status tells already, or other TwiML comes. */
  interrupt?(leg: Leg, activity: Activity): void
}
