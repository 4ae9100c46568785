//! A program as the driver's compiler gets it.

use super::gather::gather;

/// A program's functions and its data, apart: see [`gather`], which says what that is good for. None if it has no data, or if it does not parse:
/// then the driver shall say what it thinks of it.
pub fn split(text: &str) -> Option<[String; 2]> {
    let mut code = ptx::parse(text).ok()?;
    let data = gather(&mut code)?;
    Some([ptx::print(&code), ptx::print(&data)])
}

#[cfg(test)]
mod tests {
    use super::split;

    const HEAD: &str = ".version 7.3\n.target sm_70\n.address_size 64\n";

    #[test]
    fn data_goes_into_a_module_of_its_own() {
        let text =
            format!("{HEAD}.global .align 1 .b8 text[2] = {{104, 105}};\n.func f() {{ ret; }}\n");
        let [code, data] = split(&text).unwrap();
        assert!(
            code.contains(".func f") && code.contains(".extern .global"),
            "{code}"
        );
        assert!(
            !data.contains(".func") && data.contains(".visible .global"),
            "{data}"
        );
    }

    #[test]
    fn without_data_the_driver_gets_the_text_as_it_is() {
        assert_eq!(split(&format!("{HEAD}.func f() {{ ret; }}\n")), None);
        assert_eq!(split("no PTX"), None);
    }
}
