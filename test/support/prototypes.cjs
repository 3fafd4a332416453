// Loaded into a process (NODE_OPTIONS=--require): says at its end whether a prototype got members that Node's have not.
'use strict'
const shapes = [Object.prototype, Array.prototype, Function.prototype, String.prototype]
const members = () => shapes.map((shape) => Reflect.ownKeys(shape).map(String)).join()
const clean = members()

/** Undefined, or the members that there are now. */
exports.changedPrototypes = () => (members() === clean ? undefined : `prototypes have changed: ${members()}`)

process.once('exit', () => {
  const changed = exports.changedPrototypes()
  if (changed) process._rawDebug(changed)
})
