/** What a menu looks like, as the text of a sheet; its colours are those of the themes. */
export const menuLook = `
  [role="menu"] {
    position: fixed;
    inset: auto;
    box-sizing: border-box;
    min-width: 160px;
    max-width: 320px;
    margin: 0;
    padding: 4px;
    border: 1px solid var(--line);
    border-radius: 8px;
    color: var(--ink);
    background: var(--raised);
    box-shadow: 0 8px 16px rgb(0 0 0 / 0.28);
  }
  [role^="menuitem"] {
    display: block;
    box-sizing: border-box;
    width: 100%;
    padding: 6px 12px;
    border: 0;
    border-radius: 4px;
    color: inherit;
    background: none;
    font: inherit;
    text-align: start;
    overflow-wrap: anywhere;
    cursor: default;
  }
  [aria-checked="true"] {
    font-weight: 600;
  }
  [role^="menuitem"]:hover,
  [role^="menuitem"]:focus {
    outline: none;
    background: color-mix(in srgb, var(--ink) 10%, transparent);
  }
  [role^="menuitem"]:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
`;
