//! A JSON object as it is written, so that it can be written wrong.

/// A JSON object: its members in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    members: Vec<Member>,
    pub(crate) before: Vec<u8>,
    pub(crate) after: Vec<u8>,
    pub(crate) form: Form,
}

/// A name and a value.
#[derive(Clone, Debug)]
struct Member {
    name: String,
    /// The name as it is written, without its quotes.
    spelled: Vec<u8>,
    value: Vec<u8>,
}

/// What becomes of the members.
#[derive(Clone, Debug, Default)]
pub(crate) enum Form {
    /// An object.
    #[default]
    Object,
    /// An object with white space wherever JSON lets it stand.
    Spaced,
    /// The values of these members, as an array.
    Values(&'static [&'static str]),
    /// These bytes in their place.
    Other(Vec<u8>),
}

impl Document {
    /// Sets a member, or adds it.
    pub(crate) fn set(&mut self, name: &str, value: Vec<u8>) {
        match self.place(name) {
            Some(place) => self.members[place].value = value,
            None => self.add(name, name.as_bytes(), value),
        }
    }

    /// Adds a member at the end, whether there is one of its name or not.
    pub(crate) fn add(&mut self, name: &str, spelled: &[u8], value: Vec<u8>) {
        self.members.push(Member { name: name.to_owned(), spelled: spelled.to_vec(), value });
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.members.retain(|member| member.name != name);
    }

    /// Spells the name of a member in another way.
    pub(crate) fn respell(&mut self, name: &str, spelled: &[u8]) {
        if let Some(place) = self.place(name) {
            self.members[place].spelled = spelled.to_vec();
        }
    }

    pub(crate) fn value(&self, name: &str) -> Option<&[u8]> {
        self.place(name).map(|place| &*self.members[place].value)
    }

    /// The text.
    pub(crate) fn write(&self) -> Vec<u8> {
        let inner = match &self.form {
            Form::Object => self.object(""),
            Form::Spaced => self.object(" \r\n\t"),
            Form::Values(names) => self.values(names),
            Form::Other(bytes) => bytes.clone(),
        };
        [&*self.before, &*inner, &*self.after].concat()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|member| member.name == name)
    }

    fn object(&self, gap: &str) -> Vec<u8> {
        let gap = gap.as_bytes();
        let write = |Member { spelled, value, .. }: &Member| {
            [gap, b"\"", spelled, b"\"", gap, b":", gap, value, gap].concat()
        };
        let members: Vec<_> = self.members.iter().map(write).collect();
        [gap, b"{", &*members.join(&b','), b"}", gap].concat()
    }

    fn values(&self, names: &[&str]) -> Vec<u8> {
        let values: Vec<_> = names.iter().map(|name| self.value(name).unwrap_or(b"0")).collect();
        [b"[", &*values.join(&b','), b"]"].concat()
    }
}
