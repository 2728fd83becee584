/**
 * Makes a function that gives an object's fields their proper names, whatever the case they are
 * written in: so Go reads JSON, and so a registry has accepted it. Of several with one name the last
 * counts. What is no object stays as it is.
 */
export function foldNames(names: readonly string[]): (value: unknown) => unknown {
  const proper = new Map(names.map((name) => [name.toLowerCase(), name]));
  const isOdd = (name: string) => !names.includes(name) && proper.has(name.toLowerCase());
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return value;
    }
    // Hardly ever is there anything to do, and manifests have many objects.
    return Object.keys(value).some(isOdd)
      ? Object.fromEntries(
          Object.entries(value).map(([name, field]) => [
            proper.get(name.toLowerCase()) ?? name,
            field,
          ]),
        )
      : value;
  };
}
