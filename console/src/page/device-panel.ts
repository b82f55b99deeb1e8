/** The devices whose connection is open right now. */
import type { DeviceBody } from "@belfry/protocol";
import { css, html, LitElement } from "lit";
import { look } from "./look.ts";
import { formatAgo } from "./times.ts";

/** More than these say nothing that their number does not. */
const MAX_ROWS = 50;

const style = css`
  table {
    width: 100%;
    margin-top: 1rem;
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  th {
    font-weight: 400;
    font-size: 0.875rem;
    text-align: left;
    color: var(--quiet);
  }
  th,
  td {
    padding: 0.5rem 1rem 0.5rem 0;
    border-bottom: 1px solid var(--line);
  }
  .count {
    padding-right: 0;
    text-align: right;
  }
  .here {
    color: var(--accent);
  }
  .empty {
    margin-top: 1rem;
  }
`;

/** Shows `devices`, with the page's own marked. */
export class DevicePanel extends LitElement {
  static override properties = {
    devices: { attribute: false },
    ownDevice: { attribute: false },
    now: { attribute: false },
  };
  static override styles = [...look, style];

  declare devices: readonly DeviceBody[];
  /** Id of the device that lives in this page, once it has one. */
  declare ownDevice: string | undefined;
  /** Milliseconds since 1970 at which the devices were read. */
  declare now: number;

  constructor() {
    super();
    this.devices = [];
    this.ownDevice = undefined;
    this.now = 0;
  }

  #renderDevice({ device, connectedAt, unconfirmed }: DeviceBody) {
    return html`<tr>
      <td class="mono">${device} ${device === this.ownDevice ? html`<span class="here">this page</span>` : ""}</td>
      <td class="figure">${formatAgo(connectedAt, this.now)}</td>
      <td class="figure count">${unconfirmed}</td>
    </tr>`;
  }

  protected override render() {
    if (this.devices.length === 0) {
      return html`<h2>Connected devices</h2>
        <p class="empty quiet">None. Notifications wait in the inbox until their device connects.</p>`;
    }
    return html`<h2>Connected devices</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">Connected</th>
            <th scope="col" class="count">Not yet acked</th>
          </tr>
        </thead>
        <tbody>${this.devices.slice(0, MAX_ROWS).map((device) => this.#renderDevice(device))}</tbody>
      </table>`;
  }
}

customElements.define("device-panel", DevicePanel);
