import { api } from "../../shared/api.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import type { Desk } from "./state.ts";

/** Away with it, and with all that was read of it. */
export function PutAway({ desk, children }: { readonly desk: Desk; readonly children: string }) {
  return (
    <ActionButton act={(key) => api.post("/api/v1/imports/put-away", { key, body: { id: desk.id } })}>
      {children}
    </ActionButton>
  );
}
