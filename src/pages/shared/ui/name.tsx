/** Whatever somebody else has chosen: a name, a reason, a prize. Its direction of writing ends with it. */
export function Name({ of }: { readonly of: string }) {
  return <bdi>{of}</bdi>;
}
