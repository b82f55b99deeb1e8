/** What the inputs and buttons of a toast look like, as the text of a sheet. Their places come from the layout, their colours from the themes. */
export const controlsLook = `
  input,
  .choice,
  .press {
    position: absolute;
    box-sizing: border-box;
    border: 1px solid var(--line);
    border-radius: 4px;
    color: var(--ink);
    font: inherit;
  }
  input,
  select {
    padding: 0 11px;
  }
  input {
    border-bottom-color: var(--quiet);
    background: var(--field);
    text-overflow: ellipsis;
  }
  input::placeholder {
    color: var(--quiet);
    opacity: 1;
  }
  input:focus {
    border-bottom-color: var(--accent);
    outline: none;
    box-shadow: inset 0 -1px var(--accent);
  }
  .choice {
    border: 0;
  }
  select {
    box-sizing: border-box;
    width: 100%;
    height: 100%;
    padding-inline-end: 32px;
    border: 1px solid var(--line);
    border-radius: 4px;
    color: inherit;
    background: var(--field);
    font: inherit;
    text-overflow: ellipsis;
    appearance: none;
  }
  .choice svg {
    position: absolute;
    inset-block: 10px;
    inset-inline-end: 10px;
    width: 12px;
    height: 12px;
    pointer-events: none;
  }
  .press {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 0 8px;
    background: var(--press);
    cursor: default;
  }
  .press span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .press:hover {
    background: color-mix(in srgb, var(--ink) 8%, var(--press));
  }
  .press:active {
    color: color-mix(in srgb, currentcolor 75%, transparent);
  }
  .press .icon {
    position: static;
    flex: none;
    width: 16px;
    height: 16px;
    object-fit: contain;
  }
  .icon.dark {
    filter: invert(1) hue-rotate(180deg);
  }
  .press[data-look="round"] {
    flex-direction: column;
    gap: 4px;
    padding: 4px;
    border-radius: 8px;
    font-size: 12px;
    line-height: 16px;
  }
  .press[data-look="round"] span {
    display: -webkit-box;
    overflow: hidden;
    max-width: 100%;
    overflow-wrap: anywhere;
    white-space: normal;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .press.accent,
  .press.success,
  .press.critical {
    border-color: transparent;
    color: #ffffff;
  }
  .press.accent {
    color: var(--on-accent);
    background: var(--accent);
  }
  .press.success {
    background: var(--success);
  }
  .press.critical {
    background: var(--critical);
  }
  .press:is(.accent, .success, .critical):hover {
    filter: brightness(1.1);
  }
  [aria-disabled="true"],
  input:disabled,
  select:disabled {
    opacity: 0.5;
  }
  :host([theme="contrast"]) :is(.press, select, input) {
    border-color: #ffffff;
  }
  :host([theme="contrast"]) .press:is(.success, .critical) {
    border-width: 2px;
  }
  :host([theme="contrast"]) :is(input, select):focus {
    outline: 2px solid var(--focus);
    outline-offset: 1px;
  }
  :host([theme="contrast"]) .press:hover {
    color: #000000;
    background: #1aebff;
  }
  @media (forced-colors: active) {
    :is(input, select):focus {
      outline: 2px solid Highlight;
    }
    .press.accent {
      forced-color-adjust: none;
    }
    .press:is(.success, .critical) {
      border: 2px solid ButtonText;
      color: ButtonText;
    }
    [aria-disabled="true"] {
      color: GrayText;
      opacity: 1;
    }
  }
`;
