// Gives a TensorFlow Lite model the metadata that MediaPipe Tasks wants (how pixels become input
// values), without touching a byte of the model.
//
// A .tflite file is a FlatBuffer, in which every reference points forward. So the new root table,
// with the new metadata, is put in front of the old file and points into it. Layouts: TensorFlow's
// schema.fbs (Model) and metadata_schema.fbs (ModelMetadata, file identifier M001).

/**
 * What can stand in a table's slot: nothing, numbers in place, or something that is pointed at.
 * @typedef {null | {byte: number} | {word: number} | Target} Slot
 * @typedef {{table: Slot[]} | {list: Target[]} | {text: string} | {floats: number[]} |
 *   {blob: Buffer} | {old: number}} Target `old`: an offset in the file that follows
 */

/** Lays out a tree of tables front to back. */
class Front {
	#bytes = Buffer.alloc(4096);
	#end = 8;
	/** @type {{at: number, target: Target}[]} */
	#open = [];
	/** @type {{at: number, old: number}[]} references into the file that follows */
	#outward = [];

	/** @param {Target} root @param {string} identifier @param {Buffer} [following] */
	static build(root, identifier, following) {
		const front = new Front();
		front.#bytes.write(identifier, 4, 'latin1');
		front.#open.push({ at: 0, target: root });
		for (let next = front.#open.shift(); next; next = front.#open.shift()) front.#place(next);
		const size = front.#reserve(0, 64);
		for (const { at, old } of front.#outward) front.#bytes.writeUInt32LE(size + old - at, at);
		const head = front.#bytes.subarray(0, size);
		return following ? Buffer.concat([head, following]) : Buffer.from(head);
	}

	/** Room for `count` bytes that begin at a multiple of `alignment`. */
	#reserve(/** @type {number} */ count, alignment = 4) {
		const at = Math.ceil(this.#end / alignment) * alignment;
		this.#end = at + count;
		while (this.#end > this.#bytes.length) {
			this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
		}
		return at;
	}

	/** @param {{at: number, target: Target}} reference */
	#place({ at, target }) {
		if ('old' in target) {
			this.#outward.push({ at, old: target.old });
			return;
		}
		const start = 'table' in target ? this.#table(target.table) : this.#vector(target);
		this.#bytes.writeUInt32LE(start - at, at);
	}

	/** @param {Slot[]} slots */
	#table(slots) {
		const layoutSize = 4 + 2 * slots.length;
		const layout = this.#reserve(layoutSize);
		// Its distance to the layout, then a word for each slot that is filled.
		const start = this.#reserve(4);
		this.#bytes.writeInt32LE(start - layout, start);
		for (const [index, slot] of slots.entries()) {
			if (!slot) continue;
			const at = this.#reserve(4);
			this.#bytes.writeUInt16LE(at - start, layout + 4 + 2 * index);
			if ('byte' in slot) this.#bytes.writeUInt8(slot.byte, at);
			else if ('word' in slot) this.#bytes.writeUInt32LE(slot.word, at);
			else this.#open.push({ at, target: slot });
		}
		this.#bytes.writeUInt16LE(layoutSize, layout);
		this.#bytes.writeUInt16LE(this.#end - start, layout + 2);
		return start;
	}

	/** @param {Exclude<Target, {table: Slot[]} | {old: number}>} target */
	#vector(target) {
		if ('list' in target) {
			const start = this.#reserve(4 + 4 * target.list.length);
			this.#bytes.writeUInt32LE(target.list.length, start);
			for (const [index, entry] of target.list.entries()) {
				this.#open.push({ at: start + 4 + 4 * index, target: entry });
			}
			return start;
		}
		if ('floats' in target) {
			const start = this.#reserve(4 + 4 * target.floats.length);
			this.#bytes.writeUInt32LE(target.floats.length, start);
			for (const [index, value] of target.floats.entries()) {
				this.#bytes.writeFloatLE(value, start + 4 + 4 * index);
			}
			return start;
		}
		const body = 'text' in target ? Buffer.from(`${target.text}\0`) : target.blob;
		const length = 'text' in target ? body.length - 1 : body.length;
		// A blob's content, not its length, is what has to be aligned.
		const start = this.#reserve(16 + body.length, 16) + 12;
		this.#bytes.writeUInt32LE(length, start);
		body.copy(this.#bytes, start + 4);
		return start;
	}
}

/** Reads the root table of a FlatBuffer. @param {Buffer} file */
function rootOf(file) {
	const root = file.readUInt32LE(0);
	const layout = root - file.readInt32LE(root);
	const slots = (file.readUInt16LE(layout) - 4) / 2;
	/** @param {number} index @returns {number} where the slot lies; 0 where it is empty */
	const slot = (index) => {
		const offset = index < slots ? file.readUInt16LE(layout + 4 + 2 * index) : 0;
		return offset === 0 ? 0 : root + offset;
	};
	/** @param {number} index @returns {Target | null} what the slot points at */
	const target = (index) => {
		const at = slot(index);
		return at === 0 ? null : { old: at + file.readUInt32LE(at) };
	};
	/** @param {number} index @returns {Target[]} the entries of a vector of tables */
	const entries = (index) => {
		const at = slot(index);
		if (at === 0) return [];
		const start = at + file.readUInt32LE(at);
		return Array.from({ length: file.readUInt32LE(start) }, (_, i) => {
			const entry = start + 4 + 4 * i;
			return { old: entry + file.readUInt32LE(entry) };
		});
	};
	return { slot, target, entries };
}

/**
 * @param {Buffer} model a .tflite file without metadata
 * @param {{mean: number, std: number, outputs: string[]}} options input value = (pixel − mean) / std,
 *   and a name for each output
 * @returns {Buffer}
 */
export function withMetadata(model, { mean, std, outputs }) {
	const { slot, target, entries } = rootOf(model);
	const rgb = { table: [{ byte: 1 }] };
	const scaling = { table: [{ floats: [mean] }, { floats: [std] }] };
	const image = {
		table: [
			{ text: 'image' },
			null,
			null,
			{ table: [{ byte: 2 }, rgb] }, // content: image properties
			{ list: [{ table: [{ byte: 1 }, scaling] }] }, // one step: normalisation
		],
	};
	const named = outputs.map((text) => ({ table: [{ text }] }));
	const graph = { table: [null, null, { list: [image] }, { list: named }] };
	const metadata = Front.build(
		{ table: [{ text: 'model' }, null, null, { list: [graph] }] },
		'M001',
	);
	const buffers = entries(4);
	const version = slot(0) === 0 ? 3 : model.readUInt32LE(slot(0));
	return Front.build(
		{
			table: [
				{ word: version },
				target(1),
				target(2),
				target(3),
				{ list: [...buffers, { table: [{ blob: metadata }] }] },
				null,
				{ list: [{ table: [{ text: 'TFLITE_METADATA' }, { word: buffers.length }] }] },
			],
		},
		'TFL3',
		model,
	);
}
