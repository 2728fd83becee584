/**
 * Makes a function that gives an object's fields their proper names, whatever the case they are
 * written in: so Go reads JSON, and so a registry has accepted it. Of several with one name the last
 * counts. What is no object stays as it is.
 */
export function foldNames(names: readonly string[]): (value: unknown) => unknown {
  const properNames = new Map(names.map((name) => [name.toLowerCase(), name]));
  return (value) =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value).map(([name, field]) => [
            properNames.get(name.toLowerCase()) ?? name,
            field,
          ]),
        );
}
