/** A picture of lucide (ISC), as it stands in its file: `import Users from "lucide-static/icons/users.svg?raw"`. */
export function Icon({ svg, label }: { readonly svg: string; readonly label?: string }) {
  const said = label === undefined ? { "aria-hidden": true } : ({ role: "img", "aria-label": label } as const);
  return <span class="icon" {...said} dangerouslySetInnerHTML={{ __html: svg }} />;
}
