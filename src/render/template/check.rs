//! Checks every name a template uses against the shape of the value it is given.
//!
//! The template engine finds a misspelt name when it prints it, but takes it for false inside a condition. This walk
//! over the tags finds all of them, wherever they stand, before anything is rendered.

use super::engine::Engine;
use super::scan::{Tag, TagKind, Token, TokenKind, place, tags};
use super::shape::{Shape, hint};
use super::tokens::{
    Dashes as _, asks_whether_defined, bracketed, closing, filtered, is_name, is_statement, top_level,
};
use crate::render::error::{Source, TemplateError};
use std::collections::BTreeMap;

/// Checks the names that `file` and what it includes use; returns all that are unknown, in the order of the text.
pub(super) fn unknown_names(sources: &BTreeMap<String, Source>, file: &str, shape: &Shape) -> Vec<TemplateError> {
    let mut walk = Walk { sources, components: BTreeMap::new(), errors: Vec::new(), under_way: Vec::new() };
    // Files of another kind have components of their own, which may be called the same.
    for name in sources.keys().filter(|name| Engine::alike(name, file)) {
        walk.collect_components(name);
    }
    let Shape::Record(names) = shape else { return Vec::new() };
    walk.file(file, &mut vec![names.clone()]);
    let mut errors = walk.errors;
    errors.sort_by(|left, right| {
        let place = |error: &TemplateError| (error.line, error.column);
        left.file.cmp(&right.file).then_with(|| place(left).cmp(&place(right)))
    });
    errors.dedup();
    errors
}

/// Names in reach, innermost last.
type Scopes = Vec<BTreeMap<String, Shape>>;

/// A component: where it is, its arguments, its body.
struct Component {
    /// The file that defines it.
    file: String,
    /// The names of its arguments.
    arguments: Vec<String>,
    /// The tags between definition and end.
    body: Vec<Tag>,
}

/// The walk over a template and all it calls.
struct Walk<'a> {
    sources: &'a BTreeMap<String, Source>,
    components: BTreeMap<String, Component>,
    errors: Vec<TemplateError>,
    /// The components whose bodies are being checked, outermost first.
    under_way: Vec<String>,
}

impl Walk<'_> {
    /// Finds the components that a file defines.
    fn collect_components(&mut self, file: &str) {
        let Some(source) = self.sources.get(file) else { return };
        let tags = tags(&source.text);
        let mut rest = tags.as_slice();
        while let Some(start) = rest.iter().position(|tag| is_statement(tag, "component")) {
            let body = &rest[start + 1..];
            let end = body.iter().position(|tag| is_statement(tag, "endcomponent")).unwrap_or(body.len());
            let head = &rest[start].tokens[1..];
            let bracket = head.iter().position(|token| token.is_symbol("(")).unwrap_or(head.len());
            let name: String = head[..bracket].iter().map(|token| token.text.as_str()).collect();
            let arguments = arguments(&head[bracket..]);
            let component = Component { file: file.to_owned(), arguments, body: body[..end].to_vec() };
            self.components.insert(name, component);
            rest = &body[end..];
        }
    }

    /// Checks a file with the names in reach.
    fn file(&mut self, file: &str, scopes: &mut Scopes) {
        let Some(source) = self.sources.get(file) else { return };
        self.tags(file, &tags(&source.text), scopes);
    }

    /// Checks tags; definitions of components are left to their calls.
    fn tags(&mut self, file: &str, tags: &[Tag], scopes: &mut Scopes) {
        let mut inside_definition = false;
        for tag in tags {
            inside_definition |= is_statement(tag, "component");
            if !inside_definition {
                self.tag(file, tag, scopes);
            }
            inside_definition &= !is_statement(tag, "endcomponent");
        }
    }

    /// Checks one tag.
    fn tag(&mut self, file: &str, tag: &Tag, scopes: &mut Scopes) {
        let tokens = tag.tokens.as_slice();
        let tokens = tokens.strip_prefix_dash().strip_suffix_dash();
        let Some(first) = tokens.first() else { return };
        if first.is_symbol("<") {
            self.component(file, &tokens[1..], scopes);
            return;
        }
        if tag.kind == TagKind::Print {
            self.expression(file, tokens, scopes);
            return;
        }
        match first.text.as_str() {
            "for" => self.enter_loop(file, &tokens[1..], scopes),
            "endfor" if scopes.len() > 1 => drop(scopes.pop()),
            "set" | "set_global" => self.set(file, &tokens[1..], scopes),
            "include" | "extends" => {
                if let Some(name) = tokens.get(1).filter(|token| token.kind == TokenKind::Text) {
                    self.file(&name.text.clone(), scopes);
                }
            }
            "if" | "elif" => drop(self.expression(file, &tokens[1..], scopes)),
            "filter" => drop(self.expression(file, tokens.get(2..).unwrap_or_default(), scopes)),
            _ => {}
        }
    }

    /// `for value in list`, `for key, value in map`.
    fn enter_loop(&mut self, file: &str, tokens: &[Token], scopes: &mut Scopes) {
        let split = tokens.iter().position(|token| token.is_word("in")).unwrap_or(tokens.len());
        let over = self.expression(file, tokens.get(split + 1..).unwrap_or_default(), scopes);
        let mut scope = BTreeMap::new();
        bind(&mut scope, &tokens[..split], &over);
        let counters = ["index", "index0", "first", "last", "length"];
        let counters = counters.map(|name| (name.to_owned(), Shape::Leaf)).into_iter().collect();
        scope.insert("loop".to_owned(), Shape::Record(counters));
        scopes.push(scope);
    }

    /// `set name = expression`, or `set name` before a block.
    fn set(&mut self, file: &str, tokens: &[Token], scopes: &mut Scopes) {
        let Some(name) = tokens.first() else { return };
        let shape = match tokens.get(1) {
            Some(token) if token.is_symbol("=") => self.expression(file, &tokens[2..], scopes),
            _ => Shape::Unknown,
        };
        if let Some(scope) = scopes.last_mut() {
            scope.insert(name.text.clone(), shape);
        }
    }

    /// `<name argument={expression} />`: checks the arguments, then the component's body with their shapes.
    fn component(&mut self, file: &str, tokens: &[Token], scopes: &mut Scopes) {
        let plain = |token: &Token| token.kind == TokenKind::Word || token.is_symbol(".");
        let mut at = 0;
        let mut name = String::new();
        while let Some(token) = tokens.get(at).filter(|token| plain(token)) {
            if !name.is_empty() && !name.ends_with('.') && token.text != "." {
                break;
            }
            name.push_str(&token.text);
            at += 1;
        }
        let mut given: BTreeMap<String, Shape> = BTreeMap::new();
        while at < tokens.len() {
            if tokens[at].is_symbol("{") {
                let end = closing(tokens, at);
                let shape = self.expression(file, &tokens[at + 1..end], scopes);
                let named = at >= 2 && tokens[at - 1].is_symbol("=");
                if let Some(name) = tokens.get(if named { at - 2 } else { at + 1 }) {
                    given.insert(name.text.clone(), shape);
                }
                at = end;
            }
            at += 1;
        }
        let Some(component) = self.components.get(&name) else { return };
        let (home, body) = (component.file.clone(), component.body.clone());
        if self.under_way.contains(&name) {
            self.endless(file, tokens, &name);
            return;
        }
        let mut scope: BTreeMap<String, Shape> = component
            .arguments
            .iter()
            .map(|name| (name.clone(), given.get(name).cloned().unwrap_or(Shape::Unknown)))
            .collect();
        scope.insert("body".to_owned(), Shape::Leaf);
        self.under_way.push(name);
        self.tags(&home, &body, &mut vec![scope]);
        self.under_way.pop();
    }

    /// Complains of a component that leads back to itself; the engine refuses circles of includes by itself.
    fn endless(&mut self, file: &str, call: &[Token], name: &str) {
        let (Some(source), Some(first)) = (self.sources.get(file), call.first()) else { return };
        let (line, column) = place(&source.text, first.offset);
        let message = format!("the component `{name}` calls itself");
        let hint = "write a loop, or a second component";
        self.errors.push(TemplateError::at(source, line, column, message, hint));
    }

    /// Checks an expression; returns its shape when it is a path, a list of paths, or either through simple filters.
    fn expression(&mut self, file: &str, tokens: &[Token], scopes: &Scopes) -> Shape {
        if let Some(inner) = bracketed(tokens) {
            return self.list(file, inner, scopes);
        }
        let mut shape = Shape::Unknown;
        let mut at = 0;
        while at < tokens.len() {
            if is_name(tokens, at) {
                let (found, next) = self.path(file, tokens, at, scopes);
                if at == 0 {
                    shape = filtered(found, tokens.get(next..).unwrap_or_default());
                }
                at = next;
            } else if tokens[at].is_symbol("[") && closing(tokens, at) < tokens.len() {
                let end = closing(tokens, at);
                drop(self.list(file, &tokens[at + 1..end], scopes));
                at = end + 1;
            } else {
                at += 1;
            }
        }
        shape
    }

    /// Checks what stands between the brackets of a list or a list comprehension; returns the shape of the list.
    fn list(&mut self, file: &str, tokens: &[Token], scopes: &Scopes) -> Shape {
        if let Some(each) = top_level(tokens, |token| token.is_word("for")) {
            let names_end = each + tokens[each..].iter().position(|token| token.is_word("in")).unwrap_or(1);
            let over = tokens.get(names_end + 1..).unwrap_or_default();
            let filter = top_level(over, |token| token.is_word("if")).unwrap_or(over.len());
            let target = self.expression(file, &over[..filter], scopes);
            let mut inner = scopes.clone();
            let mut scope = BTreeMap::new();
            bind(&mut scope, tokens.get(each + 1..names_end).unwrap_or_default(), &target);
            inner.push(scope);
            drop(self.expression(file, over.get(filter + 1..).unwrap_or_default(), &inner));
            return Shape::List(Box::new(self.expression(file, &tokens[..each], &inner)));
        }
        let mut elements = Vec::new();
        let mut rest = tokens;
        while !rest.is_empty() {
            let end = top_level(rest, |token| token.is_symbol(",")).unwrap_or(rest.len());
            elements.push(self.expression(file, &rest[..end], scopes));
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        Shape::List(Box::new(Shape::joined(elements)))
    }

    /// Checks a path such as `tables["comps.year"].rows`; returns its shape and the index after it.
    fn path(&mut self, file: &str, tokens: &[Token], start: usize, scopes: &Scopes) -> (Shape, usize) {
        let seen = self.errors.len();
        let name = &tokens[start];
        let mut said = name.text.clone();
        let found = scopes.iter().rev().find_map(|scope| scope.get(&name.text)).cloned();
        let mut shape = found.unwrap_or_else(|| {
            let known: Vec<String> = scopes.iter().flat_map(|scope| scope.keys().cloned()).collect();
            self.unknown(file, name, None, &known)
        });
        let mut at = start + 1;
        while let Some(token) = tokens.get(at) {
            if (token.is_symbol(".") || token.is_symbol("?.")) && at + 1 < tokens.len() {
                shape = self.field(file, &shape, &tokens[at + 1], &said);
                said = format!("{said}.{}", tokens[at + 1].text);
                at += 2;
            } else if token.is_symbol("[") || token.is_symbol("?[") {
                let end = closing(tokens, at);
                let inner = tokens.get(at + 1..end).unwrap_or_default();
                shape = match inner {
                    [key] if key.kind == TokenKind::Text => self.field(file, &shape, key, &said),
                    _ if inner.iter().any(|token| token.is_symbol(":")) => {
                        drop(self.expression(file, inner, scopes));
                        shape
                    }
                    _ => {
                        drop(self.expression(file, inner, scopes));
                        shape.element()
                    }
                };
                said.push_str("[…]");
                at = end + 1;
            } else {
                break;
            }
        }
        if asks_whether_defined(tokens.get(at..).unwrap_or_default()) {
            self.errors.truncate(seen);
        }
        (shape, at)
    }

    /// Returns the shape of a field, or complains.
    fn field(&mut self, file: &str, shape: &Shape, name: &Token, of: &str) -> Shape {
        if name.kind == TokenKind::Number {
            return shape.element();
        }
        shape.field(&name.text).unwrap_or_else(|| self.unknown(file, name, Some(of), &shape.names()))
    }

    /// Complains of an unknown name; the shape of what it stands for is unknown.
    fn unknown(&mut self, file: &str, name: &Token, of: Option<&str>, known: &[String]) -> Shape {
        if let Some(source) = self.sources.get(file) {
            let (line, column) = place(&source.text, name.offset);
            let message = match of {
                Some(of) => format!("unknown name `{}` in `{of}`", name.text),
                None => format!("unknown name `{}`", name.text),
            };
            self.errors.push(TemplateError::at(source, line, column, message, hint(&name.text, known)));
        }
        Shape::Unknown
    }
}

/// Binds the names of a loop: one takes the elements, of two the first takes the keys.
fn bind(scope: &mut BTreeMap<String, Shape>, names: &[Token], over: &Shape) {
    let names: Vec<&Token> = names.iter().filter(|token| token.kind == TokenKind::Word).collect();
    if let [key, value] = names.as_slice() {
        scope.insert(key.text.clone(), Shape::Leaf);
        scope.insert(value.text.clone(), over.element());
    } else if let [value] = names.as_slice() {
        scope.insert(value.text.clone(), over.element());
    }
}

/// Returns the names of a component's arguments.
fn arguments(tokens: &[Token]) -> Vec<String> {
    let opens = |token: &Token| ["(", ",", "@", "..."].iter().any(|symbol| token.is_symbol(symbol));
    tokens
        .windows(2)
        .filter(|pair| opens(&pair[0]) && pair[1].kind == TokenKind::Word)
        .map(|pair| pair[1].text.clone())
        .collect()
}
