/** The shop: what viewers can have, who waits for something, and what was redeemed. */
import Store from "lucide-static/icons/store.svg?raw";
import { api } from "../../shared/api.ts";
import { useTopic } from "../../shared/live.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { Tabs } from "../../shared/ui/tabs.tsx";
import { t } from "../../shared/words.ts";
import { AddItem } from "./add-item.tsx";
import { Items } from "./items.tsx";
import { Ended, Queue } from "./redemptions.tsx";
import type { ShopState } from "./state.ts";

export default function Shop() {
  const state = useTopic("shop").value;
  if (!state) return <Loading />;
  return (
    <Page
      title={t("Shop")}
      lead={state.isOpen ? t("It is open: viewers can redeem.") : t("It is closed: nothing can be redeemed.")}
      actions={<OpenOrClose isOpen={state.isOpen} />}
    >
      <Tabs
        label={t("Shop")}
        tabs={[
          ["waiting", t("Waiting ({count})", { count: state.waiting })],
          ["items", t("Items ({count})", { count: state.items.length })],
          ["ended", t("Ended")],
        ]}
        usual={state.waiting > 0 ? "waiting" : "items"}
      >
        {(tab) => (
          <>
            {tab === "waiting" && <Queue state={state} />}
            {tab === "items" && <ItemsTab state={state} />}
            {tab === "ended" && <Ended seen={state.queue.map(({ id }) => id).join()} />}
          </>
        )}
      </Tabs>
    </Page>
  );
}

function OpenOrClose({ isOpen }: { readonly isOpen: boolean }) {
  return isOpen ? (
    <ActionButton act={(key) => api.post("/api/v1/shop/close", { key, body: {} })}>{t("Close the shop")}</ActionButton>
  ) : (
    <ActionButton kind="primary" act={(key) => api.post("/api/v1/shop/open", { key, body: {} })}>
      {t("Open the shop")}
    </ActionButton>
  );
}

function ItemsTab({ state }: { readonly state: ShopState }) {
  return (
    <div class="stack">
      <Card title={t("What there is")} isFlush>
        {state.items.length === 0 ? (
          <Empty icon={Store} title={t("The shop is empty")}>
            {t("Add the first item below, or in the settings: shop.items.")}
          </Empty>
        ) : (
          <Items items={state.items} />
        )}
      </Card>
      <Card title={t("New item")}>
        <AddItem called={state.called.add} />
      </Card>
    </div>
  );
}
