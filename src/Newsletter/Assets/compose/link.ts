import { button, h } from './dom';
import { isWebAddress } from './schema';

/** Asks for an address in a small dialog of our own; an empty one takes the link away. */
export function askAddress(near: HTMLElement, current: string, use: (address: string) => void): void {
  const input = h('input', { type: 'url', id: 'link-address', value: current, autocomplete: 'off', inputmode: 'url', placeholder: 'https://' });
  const error = h('p', { class: 'field-error', hidden: true, id: 'link-error' });
  const close = () => {
    dialog.close();
    dialog.remove();
    near.focus();
  };
  const take = () => {
    const typed = input.value.trim();
    const address = typed && !/^[a-z][a-z0-9+.-]*:/i.test(typed) ? `https://${typed}` : typed;
    if (address && !isWebAddress(address)) {
      error.hidden = false;
      error.textContent = 'An address begins with https:// and has no blanks.';
      input.setAttribute('aria-invalid', 'true');
      return;
    }
    close();
    use(address);
  };
  const dialog = h('dialog', { class: 'ask', 'aria-labelledby': 'link-label', onclose: () => dialog.remove() },
    h('form', { method: 'dialog', class: 'stack tight', novalidate: true, onsubmit: (event: SubmitEvent) => { event.preventDefault(); take(); } },
      h('div', { class: 'field' }, h('label', { for: 'link-address', id: 'link-label' }, 'Where the link leads'), input, error),
      h('div', { class: 'buttons' },
        h('button', { class: 'primary' }, current ? 'Change' : 'Link'),
        current ? button('Remove the link', () => { close(); use(''); }) : null,
        button('Cancel', close, { class: 'plain' }))));
  document.body.append(dialog);
  dialog.showModal();
  input.select();
}
