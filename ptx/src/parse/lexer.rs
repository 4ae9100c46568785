//! Bytes to tokens.

/// One token, borrowed from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `ld`, `$L__BB0_1`, `%rd1`, `%tid.x` (a register takes what is glued to it), `_`.
    Word(&'a str),
    /// `.global`, `.shared::cta`, without the first dot.
    Dot(&'a str),
    /// Anything that starts with a digit: integers, floats, `7.1`.
    Number(&'a str),
    /// `"text"`, without the quotes.
    Str(&'a str),
    /// One byte of punctuation.
    Punct(u8),
    /// `// begin inline asm` (true) or `// end inline asm` (false).
    InlineAsm(bool),
    /// A byte that starts no token, or a string or comment without end.
    Bad,
    /// End of the text.
    End,
}

/// The text and how far it has been read.
pub struct Lexer<'a> {
    source: &'a str,
    /// Byte offset of the next unread byte; always a character boundary.
    pos: usize,
    /// 1-based line at `pos`.
    line: u32,
}

/// Bytes inside an identifier.
const WORD: [bool; 256] = table(b"_$%");
/// Bytes inside a number: also the point of `1.5`.
const NUMBER: [bool; 256] = table(b"_.");
/// Bytes inside a register's name: `%tid.x`, `%r1.x`.
const REGISTER: [bool; 256] = table(b"_$%.");

const fn table(extra: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut i = 0;
    while i < extra.len() {
        table[extra[i] as usize] = true;
        i += 1;
    }
    table
}

impl<'a> Lexer<'a> {
    pub fn new(source: &'a str) -> Lexer<'a> {
        Lexer {
            source,
            pos: 0,
            line: 1,
        }
    }

    pub fn source(&self) -> &'a str {
        self.source
    }

    pub fn pos(&self) -> usize {
        self.pos
    }

    /// Goes back to `pos`, which a token started at, on `line`.
    pub fn reset(&mut self, pos: usize, line: u32) {
        self.pos = pos;
        self.line = line;
    }

    fn byte(&self, at: usize) -> u8 {
        self.source.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn take_while(&mut self, table: &[bool; 256]) {
        let bytes = self.source.as_bytes();
        while let Some(&byte) = bytes.get(self.pos)
            && table[byte as usize]
        {
            self.pos += 1;
        }
    }

    /// The next token and where it starts (offset, line).
    pub fn next(&mut self) -> (Token<'a>, usize, u32) {
        loop {
            let (start, line) = (self.pos, self.line);
            let byte = self.byte(start);
            let token = match byte {
                b'\n' => {
                    self.pos += 1;
                    self.line = self.line.saturating_add(1);
                    continue;
                }
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {
                    self.pos += 1;
                    continue;
                }
                0 if start >= self.source.len() => Token::End,
                b'/' => match self.comment() {
                    None => continue,
                    Some(token) => token,
                },
                b'0'..=b'9' => self.number(),
                b'%' => {
                    self.take_while(&REGISTER);
                    Token::Word(&self.source[start..self.pos])
                }
                b'"' => self.string(),
                b'.' => self.dot(),
                _ if WORD[byte as usize] => {
                    self.take_while(&WORD);
                    Token::Word(&self.source[start..self.pos])
                }
                b'{' | b'}' | b'(' | b')' | b'[' | b']' | b',' | b';' | b':' | b'+' | b'-'
                | b'@' | b'!' | b'|' | b'=' | b'<' | b'>' => {
                    self.pos += 1;
                    Token::Punct(byte)
                }
                _ => {
                    self.pos += self.source[start..]
                        .chars()
                        .next()
                        .map_or(1, char::len_utf8);
                    Token::Bad
                }
            };
            return (token, start, line);
        }
    }

    /// At `/`: a comment (`None`, or the marker it is), or a byte that PTX has no use for.
    fn comment(&mut self) -> Option<Token<'a>> {
        let rest = &self.source[self.pos..];
        if rest.starts_with("//") {
            let text = self.rest_of_line();
            return match text[2..].trim() {
                "begin inline asm" => Some(Token::InlineAsm(true)),
                "end inline asm" => Some(Token::InlineAsm(false)),
                _ => None,
            };
        }
        if rest.starts_with("/*")
            && let Some(length) = rest[2..].find("*/")
        {
            self.advance(length + 4);
            return None;
        }
        self.pos += 1;
        Some(Token::Bad)
    }

    /// Moves over `length` bytes that may contain line ends.
    pub fn advance(&mut self, length: usize) {
        let bytes = &self.source.as_bytes()[self.pos..self.pos + length];
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.pos += length;
    }

    /// Takes everything up to the end of the line, which is not taken.
    fn rest_of_line(&mut self) -> &'a str {
        let rest = &self.source[self.pos..];
        let text = &rest[..rest.find('\n').unwrap_or(rest.len())];
        self.pos += text.len();
        text
    }

    /// What is left of this line, without a comment and outer blanks.
    pub fn raw_line(&mut self) -> &'a str {
        let text = self.rest_of_line();
        text[..text.find("//").unwrap_or(text.len())].trim()
    }

    /// From here over one `{ ... }`, braces inside counted, those in comments and strings not. `None` if it never closes.
    pub fn raw_braces(&mut self) -> Option<&'a str> {
        let start = self.pos;
        let mut depth = 0u64;
        loop {
            match self.next().0 {
                Token::Punct(b'{') => depth += 1,
                Token::Punct(b'}') if depth <= 1 => return Some(&self.source[start..self.pos]),
                Token::Punct(b'}') => depth -= 1,
                Token::End => return None,
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Token<'a> {
        let start = self.pos;
        self.take_while(&NUMBER);
        let text = &self.source.as_bytes()[start..self.pos];
        // `1.5e-3`: the sign belongs to the exponent, but not in `0x1e-3`.
        let decimal = !matches!(text.get(1), Some(b'x' | b'X' | b'f' | b'F' | b'd' | b'D'));
        if decimal
            && matches!(text.last(), Some(b'e' | b'E'))
            && matches!(self.byte(self.pos), b'+' | b'-')
        {
            self.pos += 1;
            self.take_while(&NUMBER);
        }
        Token::Number(&self.source[start..self.pos])
    }

    fn string(&mut self) -> Token<'a> {
        let start = self.pos + 1;
        let bytes = self.source.as_bytes();
        let mut end = start;
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') if bytes.get(end + 1).is_some_and(u8::is_ascii) => end += 2,
                None | Some(b'\n') => {
                    self.pos = start;
                    return Token::Bad;
                }
                Some(_) => end += 1,
            }
        }
        self.pos = end + 1;
        Token::Str(&self.source[start..end])
    }

    fn dot(&mut self) -> Token<'a> {
        self.pos += 1;
        let start = self.pos;
        self.take_while(&WORD);
        // `.shared::cta`, `.L2::128B`: one modifier.
        while self.pos > start
            && self.byte(self.pos) == b':'
            && self.byte(self.pos + 1) == b':'
            && WORD[self.byte(self.pos + 2) as usize]
        {
            self.pos += 2;
            self.take_while(&WORD);
        }
        if self.pos == start {
            Token::Bad
        } else {
            Token::Dot(&self.source[start..self.pos])
        }
    }
}
