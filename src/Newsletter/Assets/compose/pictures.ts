import { imageIn, mayHoldImage } from '../desk/pictures';
import { Away, SignedOut, type Api } from './api';
import { announce, button, h } from './dom';
import { plainField, type FieldView } from './fields';
import { type Store } from './store';
import { type Value } from './wire';

interface Picture { id: string; url: string; name: string; alt: string; credit: string; width: number; height: number; bytes: number }

const largest = 5 * 1024 * 1024;

/** Where the desk can show it from: our own images from here, whatever the service is called outside; others by https. */
export function shownAt(url: string): string | null {
  const own = /\/i\/[0-9a-f]{64}\/[\w.-]+$/.exec(url.trim());
  return own ? own[0] : /^https:\/\/\S+$/.test(url.trim()) ? url.trim() : null;
}

/** An article's image: chosen, dropped, pasted or from the library; what it shows is asked for at once. */
export class PictureFields {
  readonly element: HTMLFieldSetElement;
  readonly fields = new Map<string, FieldView>();
  private readonly image = h('img', { class: 'thumb', alt: '', hidden: true });
  private readonly said = h('p', { class: 'small', role: 'status' });
  private readonly file = h('input', { type: 'file', accept: 'image/png,image/jpeg,image/gif,image/webp', hidden: true, tabindex: -1, 'aria-hidden': 'true' });

  constructor(private readonly store: Store, private readonly id: string, private readonly api: Api) {
    const line = (field: string, label: string, more: object = {}) => {
      const view = plainField(store, id, field, { label, ...more });
      this.fields.set(field, view);
      return view;
    };
    const address = line('imageUrl', 'Address of the image', { type: 'url', placeholder: 'https://', optional: true });
    const show = address.show.bind(address);
    address.show = value => {
      show(value);
      this.show(value);
    };
    // Whoever types an address sees whether it is one.
    address.element.addEventListener('change', () => this.show(store.text(id, 'imageUrl')));
    this.image.addEventListener('error', () => (this.image.hidden = true));
    this.file.addEventListener('change', () => {
      const file = this.file.files?.[0];
      this.file.value = '';
      if (file)
        void this.upload(file);
    });
    this.element = h('fieldset', { class: 'group picture-fields' }, h('legend', {}, 'Image'),
      h('div', { class: 'buttons' },
        button('Upload…', () => this.file.click(), { class: 'small' }),
        button('From the library…', () => this.choose(), { class: 'small' }),
        h('span', { class: 'hint' }, 'or drop or paste one here'), this.file),
      this.said, this.image, address.element,
      line('imageAlt', 'What it shows', { hint: 'For readers who do not see it.' }).element, line('imageCredit', 'Credit', { optional: true }).element);
    this.element.addEventListener('dragover', event => {
      if (!mayHoldImage(event.dataTransfer))
        return;
      event.preventDefault();
      this.element.classList.add('over');
    });
    for (const end of ['dragleave', 'drop'])
      this.element.addEventListener(end, () => this.element.classList.remove('over'));
    this.element.addEventListener('drop', event => {
      const file = imageIn(event.dataTransfer);
      if (!file)
        return;
      event.preventDefault();
      void this.upload(file);
    });
  }

  async upload(file: File): Promise<void> {
    if (file.size > largest) {
      this.say(`${file.name || 'It'} has ${(file.size / 1048576).toFixed(1)} MB; at most 5 MB fit. Make it smaller first: 1,200 pixels are wide enough for a mail.`, true);
      return;
    }
    this.say(`Uploading ${file.name || 'the image'}…`);
    this.element.setAttribute('aria-busy', 'true');
    try {
      const answer = await this.api.upload<Picture>(`/images?name=${encodeURIComponent(file.name)}`, file);
      if (answer.problem) {
        this.say(Object.values(answer.problem.errors ?? {}).flat().join(' ') || answer.problem.detail, true);
        return;
      }
      this.take(answer.body, 'Uploaded');
    } catch (error) {
      if (error instanceof SignedOut)
        this.say('Your session has ended. Sign in again in another window, then upload it once more.', true);
      else if (error instanceof Away)
        this.say('No answer came, so it may not be uploaded. Try again in a moment; the same image twice is kept once.', true);
      else
        throw error;
    } finally {
      this.element.removeAttribute('aria-busy');
    }
  }

  /** One step to undo: address, and the words that came with it where the article has none of its own. */
  private take(picture: Picture, how: string): void {
    const { store, id } = this;
    const other = store.text(id, 'imageUrl').trim() !== '' && store.text(id, 'imageUrl') !== picture.url;
    const words = (field: string, text: string) => (text && (other || !store.text(id, field).trim()) ? [store.set(id, field, text)] : []);
    // What was said of the image before does not describe this one.
    const gone = other && !picture.alt && store.text(id, 'imageAlt').trim() ? [store.set(id, 'imageAlt', '')] : [];
    store.edit('Image', [store.set(id, 'imageUrl', picture.url), ...gone, ...words('imageAlt', picture.alt), ...words('imageCredit', picture.credit)]);
    const described = store.text(id, 'imageAlt').trim() !== '';
    this.say(`${how}: ${picture.name}, ${picture.width} × ${picture.height}, ${Math.max(1, Math.round(picture.bytes / 1024))} KB.${described ? '' : ' Say what it shows, for readers who do not see it.'}`);
    if (!described)
      this.fields.get('imageAlt')!.focus();
  }

  private show(value: Value): void {
    const at = shownAt(value as string);
    this.image.hidden = !at;
    if (at && this.image.getAttribute('src') !== at)
      this.image.src = at;
    if (!at)
      this.image.removeAttribute('src');
  }

  private say(text: string, bad = false): void {
    this.said.textContent = text;
    this.said.className = `small ${bad ? 'field-error' : 'soft'}`;
  }

  private choose(): void {
    const list = h('ul', { class: 'pictures' });
    const word = h('p', { class: 'soft', role: 'status' }, 'Looking…');
    const search = h('input', { type: 'search', id: 'picture-search', autocomplete: 'off' });
    let timer = 0;
    let asked = 0;
    const look = async () => {
      const ticket = ++asked;
      const answer = await this.api.get<{ items: Picture[] }>(`/images?q=${encodeURIComponent(search.value.trim())}`).catch(() => null);
      if (ticket !== asked)
        return;
      const items = answer?.body?.items ?? [];
      word.textContent = !answer || answer.problem ? 'The library does not answer now. Try again in a moment.'
        : items.length ? `${items.length} image${items.length === 1 ? '' : 's'}` : search.value.trim() ? 'No image is like that.' : 'No image was uploaded yet.';
      list.replaceChildren(...items.map(item => h('li', {}, button('', () => {
        dialog.close();
        this.take(item, 'Chosen');
        announce(`Image chosen: ${item.alt || item.name}`);
      }, { class: 'plain' }, h('img', { src: shownAt(item.url), alt: '', loading: 'lazy', width: item.width, height: item.height }), h('span', { class: 'name' }, item.alt || item.name)))));
      list.hidden = items.length === 0;
    };
    search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void look(), 200);
    });
    const dialog = h('dialog', { class: 'ask wide', 'aria-labelledby': 'picture-title', onclose: () => dialog.remove() },
      h('div', { class: 'page-head' }, h('h2', { id: 'picture-title' }, 'From the library'), button('Close', () => dialog.close(), { class: 'plain' })),
      h('div', { class: 'field' }, h('label', { for: 'picture-search' }, 'Search in name, description and credit'), search), word, list);
    document.body.append(dialog);
    dialog.showModal();
    void look();
  }
}
