/** Why a file of src/lib has fewer than 90 % of its lines covered. The coverage report says when a line here is out of date. */
export const REASONS: Readonly<Record<string, string>> = {}
